// The access tokens that the emulator takes, and until when.
#ifndef TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_
#define TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/clock.h"

namespace participants::graph_emulator {

enum class TokenState { kValid, kMissing, kUnknown, kExpired, kRevoked };

struct TokenCheck {
  TokenState state = TokenState::kMissing;
  // Which token it was: the first one issued or accepted is 1; 0 for one that is not known. This is
  // all that the journal says of a token.
  std::size_t ordinal = 0;
};

// Not thread-safe.
class TokenStore {
 public:
  TokenStore(Clock clock, std::chrono::milliseconds lifetime);

  // A new one, good for the lifetime.
  std::string Issue();
  // Takes a token that was made elsewhere; it does not expire. Lifts an earlier revocation of it.
  void Accept(std::string token);
  // Every token known so far is refused from now on.
  void RevokeAll();

  // Of the value of an Authorization header; empty = there is none.
  TokenCheck Check(absl::string_view authorization) const;

 private:
  struct Token {
    std::size_t ordinal = 0;
    std::optional<MonotonicTime> expires_at;
    bool revoked = false;
  };

  const Clock clock_;
  const std::chrono::milliseconds lifetime_;
  std::size_t last_ordinal_ = 0;
  std::unordered_map<std::string, Token> tokens_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TOKEN_STORE_H_
