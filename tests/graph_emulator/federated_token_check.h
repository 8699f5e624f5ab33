// Client assertions by another issuer: workload identity federation.
#ifndef TESTS_GRAPH_EMULATOR_FEDERATED_TOKEN_CHECK_H_
#define TESTS_GRAPH_EMULATOR_FEDERATED_TOKEN_CHECK_H_

#include <chrono>
#include <optional>

#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/jwt.h"
#include "tests/graph_emulator/token_refusal.h"

namespace participants::graph_emulator {

// Nothing when the assertion is valid. Unlike a certificate's assertion it may be used any number
// of times, since a pod has no other until its kubelet writes the next.
std::optional<TokenRefusal> CheckFederatedToken(const Jwt& assertion,
                                                const AppRegistration& registration, WallTime now,
                                                std::chrono::seconds skew);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_FEDERATED_TOKEN_CHECK_H_
