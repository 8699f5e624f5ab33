// The access tokens that the emulator takes, and until when.
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
  // Which token it was: the first one issued or accepted is 1; 0 for one that is not known. This is
  // all that the journal says of a token.
  std::size_t ordinal = 0;
};

// Not thread-safe.
class TokenStore {
 public:
  // refresh_in zero = no word of it.
  TokenStore(Clock clock, std::chrono::milliseconds lifetime,
             std::chrono::milliseconds refresh_in = {});

  // Of the tokens that are issued from now on.
  void SetLifetime(std::chrono::milliseconds lifetime, std::chrono::milliseconds refresh_in);
  // In whole seconds, never 0: that is the shortest that the answers can say.
  std::int64_t SecondsOfLife() const;
  std::optional<std::int64_t> SecondsToRefresh() const;

  // A new one, good for the lifetime, fetched with that claims parameter.
  std::string Issue(std::string claims = "");
  // Which one was the last.
  std::size_t last_ordinal() const { return last_ordinal_; }
  // Takes a token that was made elsewhere; it does not expire. Lifts an earlier revocation of it.
  void Accept(std::string token);
  // Every token known so far is refused from now on.
  void RevokeAll();

  // From now on a token is good only if it was fetched with these claims.
  void Challenge(ClaimsChallenge challenge) { challenge_ = std::move(challenge); }
  void EndChallenge() { challenge_.reset(); }
  const std::optional<ClaimsChallenge>& challenge() const { return challenge_; }

  // Of the value of an Authorization header; empty = there is none.
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
