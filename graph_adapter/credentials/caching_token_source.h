#ifndef GRAPH_ADAPTER_CREDENTIALS_CACHING_TOKEN_SOURCE_H_
#define GRAPH_ADAPTER_CREDENTIALS_CACHING_TOKEN_SOURCE_H_

#include <memory>
#include <optional>
#include <vector>

#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/graph_stats.h"
#include "graph_adapter/http/event_loop.h"
#include "graph_adapter/random.h"

namespace participants::graph {

// Keeps one token for everybody: one fetch at a time however many callers wait, started early by a
// timer; the old token serves while it lives; a failure is remembered until the next fetch is due,
// so that the token endpoint is not stormed, or until the credential has changed.
class CachingTokenSource final : public TokenSource {
 public:
  // `inner` must outlive it. The listener hears true at a first token, false when the last one has
  // expired and none could be had, and so on.
  CachingTokenSource(EventLoop& loop, TokenSource& inner, Random random, ReadinessListener listener,
                     FailureListener on_failure,
                     std::shared_ptr<GraphStats> stats = std::make_shared<GraphStats>());

  // Fetches the first token before anybody asks.
  void Start() { Fetch(); }

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken& token, const std::string& claims) override;
  size_t CredentialVersion() const override { return inner_.CredentialVersion(); }

  // Fails whoever waits or asks later, with kShutDown. Of a fetch under way nobody hears any more.
  void Shutdown();

 private:
  bool HasUsableToken() const;
  void Fetch();
  void OnFetched(GraphResult<SharedToken> result);
  void KeepFailure(GraphError error);
  void ScheduleFetch(MonotonicTime when);
  void WatchCredential();
  void WatchExpiry();
  void SetReady(bool ready);

  EventLoop& loop_;
  TokenSource& inner_;
  Random random_;
  ReadinessListener listener_;
  FailureListener on_failure_;
  const std::shared_ptr<GraphStats> stats_;

  SharedToken token_;
  bool fetching_ = false;
  bool shut_down_ = false;
  bool ready_ = false;
  std::vector<Callback> waiting_;
  std::optional<GraphError> last_failure_;  // Until the next success.
  int failures_ = 0;                        // In a row.
  MonotonicTime next_fetch_;
  size_t fetched_version_ = 0;  // Of the credential, as of the last fetch.
  bool renewable_ = false;      // Whether the last token that Graph refused could be renewed.
  MonotonicTime forced_fetches_paid_until_;  // One interval for each.
  EventLoop::TimerId fetch_timer_;
  EventLoop::TimerId watch_timer_;
  EventLoop::TimerId expiry_timer_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CACHING_TOKEN_SOURCE_H_
