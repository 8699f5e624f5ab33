// Whether an assertion is valid now: AADSTS700024 when it is not.
#ifndef TESTS_GRAPH_EMULATOR_ASSERTION_TIME_H_
#define TESTS_GRAPH_EMULATOR_ASSERTION_TIME_H_

#include <chrono>
#include <cstdint>
#include <optional>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/token_refusal.h"

namespace participants::graph_emulator {

struct AssertionTimeRules {
  std::chrono::seconds skew{};  // Maximum difference between the two clocks.
  // From nbf and from iat to exp; none = unlimited.
  std::optional<std::chrono::seconds> longest_life;
};

// exp, nbf and iat must all be present, as whole seconds: 50027 otherwise.
std::optional<TokenRefusal> CheckAssertionTime(const nlohmann::json& claims, WallTime now,
                                               const AssertionTimeRules& rules);

std::int64_t UnixSeconds(WallTime time);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_ASSERTION_TIME_H_
