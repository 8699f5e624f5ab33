// The access tokens that the emulator accepts, and their expiry.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/claims_challenge.h"
#include "tests/graph_emulator/clock.h"

namespace participants::graph_emulator {

enum class TokenState { kValid, kMissing, kUnknown, kExpired, kRevoked, kLacksClaims };

struct TokenCheck {
  TokenState state = TokenState::kMissing;
  // The token's number: 1 is the first one issued or accepted; 0 = unknown. The journal records
  // nothing else about a token.
  std::size_t ordinal = 0;
};

// Not thread-safe.
class TokenStore {
 public:
  // refresh_in zero = not sent.
  TokenStore(Clock clock, std::chrono::milliseconds lifetime,
             std::chrono::milliseconds refresh_in = {});

  // Applies to tokens issued from now on.
  void SetLifetime(std::chrono::milliseconds lifetime, std::chrono::milliseconds refresh_in);
  // In whole seconds, never 0: the smallest value that the answers can express.
  std::int64_t SecondsOfLife() const;
  std::optional<std::int64_t> SecondsToRefresh() const;

  // Issues a new token, valid for the lifetime, requested with this claims parameter.
  std::string Issue(std::string claims = "");
  // The number of the latest token.
  std::size_t last_ordinal() const { return last_ordinal_; }
  // Accepts a token made elsewhere; it does not expire. Undoes an earlier revocation of it.
  void Accept(std::string token);
  // Rejects every existing token from now on.
  void RevokeAll();

  // From now on a token is valid only if it was requested with these claims.
  void Challenge(ClaimsChallenge challenge) { challenge_ = std::move(challenge); }
  void EndChallenge() { challenge_.reset(); }
  const std::optional<ClaimsChallenge>& challenge() const { return challenge_; }

  // Checks the value of an Authorization header; empty = no header.
  TokenCheck Check(absl::string_view authorization) const;

 private:
  struct Token {
    std::size_t ordinal = 0;
    std::optional<MonotonicTime> expires_at;
    bool revoked = false;
    std::string claims;
  };

  const Clock clock_;
  std::chrono::milliseconds lifetime_;
  std::chrono::milliseconds refresh_in_;
  std::optional<ClaimsChallenge> challenge_;
  std::size_t last_ordinal_ = 0;
  std::unordered_map<std::string, Token> tokens_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_
