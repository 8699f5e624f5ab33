// Client assertions signed with the key of one of the application's certificates.
#ifndef TESTS_GRAPH_EMULATOR_CLIENT_ASSERTION_CHECK_H_
#define TESTS_GRAPH_EMULATOR_CLIENT_ASSERTION_CHECK_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/clock.h"
#include "tests/graph_emulator/jwt.h"
#include "tests/graph_emulator/token_refusal.h"

namespace participants::graph_emulator {

// Two rules are stricter than Entra's: an assertion lives at most ten minutes, as Entra's pages
// advise, and its jti is valid once, as RFC 7523 permits. Not thread-safe.
class ClientAssertionCheck {
 public:
  // The registration must outlive the check.
  ClientAssertionCheck(std::string client_id, std::chrono::seconds skew,
                       const AppRegistration* registration);

  // Whether this check applies to an assertion, rather than the one for federated issuers.
  bool Concerns(const Jwt& assertion) const;

  // Nothing when the assertion is valid; its jti is then used up. The audiences are the URLs at
  // which the token endpoint was reached.
  std::optional<TokenRefusal> Check(const Jwt& assertion, const std::vector<std::string>& audiences,
                                    WallTime now);

 private:
  std::optional<TokenRefusal> CheckSignature(const Jwt& assertion, WallTime now) const;
  std::optional<TokenRefusal> CheckClaims(const Jwt& assertion,
                                          const std::vector<std::string>& audiences,
                                          WallTime now) const;
  std::optional<TokenRefusal> SpendId(const Jwt& assertion, WallTime now);

  const std::string client_id_;
  const std::chrono::seconds skew_;
  const AppRegistration* const registration_;
  // Expiry of each used jti, in Unix seconds.
  std::map<std::string, std::int64_t> spent_ids_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CLIENT_ASSERTION_CHECK_H_
