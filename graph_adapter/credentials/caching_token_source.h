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

// Caches one token for all callers. Runs one fetch at a time, however many callers wait. A timer
// starts the fetch early; the old token serves until it expires. Remembers a failure until the next
// fetch is due, so that the token endpoint is not flooded, or until the credential has changed.
class CachingTokenSource final : public TokenSource {
 public:
  // `inner` must outlive this object. Calls `listener` with true at the first token, with false
  // when the last token has expired and no new one could be fetched, and so on.
  CachingTokenSource(EventLoop& loop, TokenSource& inner, Random random, ReadinessListener listener,
                     FailureListener on_failure,
                     std::shared_ptr<GraphStats> stats = std::make_shared<GraphStats>());

  // Fetches the first token before any caller asks.
  void Start() { Fetch(); }

  void GetToken(Callback callback) override;
  bool Reject(const AccessToken& token, const std::string& claims) override;
  size_t CredentialVersion() const override { return inner_.CredentialVersion(); }

  // Fails all waiting and later callers with kShutDown. Drops the result of a fetch in progress.
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
  std::optional<GraphError> last_failure_;  // Kept until the next success.
  int failures_ = 0;                        // In a row.
  MonotonicTime next_fetch_;
  size_t fetched_version_ = 0;  // The credential's version at the last fetch.
  bool renewable_ = false;      // Whether the last token that Graph rejected could be renewed.
  MonotonicTime forced_fetches_paid_until_;  // One interval for each forced fetch.
  EventLoop::TimerId fetch_timer_;
  EventLoop::TimerId watch_timer_;
  EventLoop::TimerId expiry_timer_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CACHING_TOKEN_SOURCE_H_
