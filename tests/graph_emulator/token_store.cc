#include "tests/graph_emulator/token_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

std::int64_t WholeSeconds(std::chrono::milliseconds duration) {
  return std::max<std::int64_t>(1,
                                std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace

TokenStore::TokenStore(Clock clock, std::chrono::milliseconds lifetime,
                       std::chrono::milliseconds refresh_in)
    : clock_(std::move(clock)), lifetime_(lifetime), refresh_in_(refresh_in) {}

void TokenStore::SetLifetime(std::chrono::milliseconds lifetime,
                             std::chrono::milliseconds refresh_in) {
  lifetime_ = lifetime;
  refresh_in_ = refresh_in;
}

std::int64_t TokenStore::SecondsOfLife() const { return WholeSeconds(lifetime_); }

std::optional<std::int64_t> TokenStore::SecondsToRefresh() const {
  if (refresh_in_.count() <= 0) return std::nullopt;
  return WholeSeconds(refresh_in_);
}

std::string TokenStore::Issue(std::string claims) {
  // Real tokens are JWTs of about 2 KB that only Graph may parse. This one looks the same but has
  // no content.
  std::string token = absl::StrCat("eyJhbGciOiJub25lIn0.", RandomHex(32), ".");
  tokens_[token] = {++last_ordinal_, clock_() + lifetime_, false, std::move(claims)};
  return token;
}

void TokenStore::Accept(std::string token) {
  Token& accepted = tokens_[std::move(token)];
  if (accepted.ordinal == 0) accepted.ordinal = ++last_ordinal_;
  accepted.expires_at.reset();
  accepted.revoked = false;
}

void TokenStore::RevokeAll() {
  for (auto& [value, token] : tokens_) token.revoked = true;
}

TokenCheck TokenStore::Check(absl::string_view authorization) const {
  constexpr absl::string_view kScheme = "Bearer ";  // its case does not matter, RFC 9110 11.1
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return {TokenState::kMissing, 0};
  const absl::string_view value = absl::StripAsciiWhitespace(authorization.substr(kScheme.size()));
  const auto found = tokens_.find(std::string(value));
  if (found == tokens_.end()) return {TokenState::kUnknown, 0};
  const Token& token = found->second;
  if (token.revoked) return {TokenState::kRevoked, token.ordinal};
  if (token.expires_at && clock_() >= *token.expires_at) {
    return {TokenState::kExpired, token.ordinal};
  }
  if (challenge_ && !AsksFor(token.claims, challenge_->claims)) {
    return {TokenState::kLacksClaims, token.ordinal};
  }
  return {TokenState::kValid, token.ordinal};
}

}  // namespace participants::graph_emulator
