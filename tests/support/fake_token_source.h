#ifndef TESTS_SUPPORT_FAKE_TOKEN_SOURCE_H_
#define TESTS_SUPPORT_FAKE_TOKEN_SOURCE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/credentials/token_source.h"

namespace participants::graph {

// Hands out token-1 until it is rejected, then token-2, and so on.
class FakeTokenSource final : public TokenSource {
 public:
  void GetToken(Callback callback) override {
    ++requests_;
    if (hold) return held_.push_back(std::move(callback));
    if (failure) return std::move(callback)(*failure);
    std::move(callback)(Make());
  }
  bool Reject(const AccessToken&, const std::string& claims) override {
    ++rejected_;
    last_claims = claims;
    return can_renew;
  }
  size_t CredentialVersion() const override { return version; }

  // Serves the held requests.
  void Release() {
    hold = false;
    for (Callback& callback : std::exchange(held_, {})) {
      if (failure) {
        std::move(callback)(*failure);
      } else {
        std::move(callback)(Make());
      }
    }
  }

  int requests() const { return requests_; }
  int rejected() const { return rejected_; }

  bool hold = false;
  bool can_renew = true;
  size_t version = 1;
  std::string last_claims;
  std::optional<GraphError> failure;
  MonotonicTime usable_until = MonotonicTime::max();
  MonotonicTime refresh_at = MonotonicTime::max();

 private:
  GraphResult<SharedToken> Make() const {
    return SharedToken(std::make_shared<const AccessToken>("token-" + std::to_string(1 + rejected_),
                                                           usable_until, refresh_at));
  }

  int requests_ = 0;
  int rejected_ = 0;
  std::vector<Callback> held_;
};

}  // namespace participants::graph

#endif  // TESTS_SUPPORT_FAKE_TOKEN_SOURCE_H_
