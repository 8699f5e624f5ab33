#ifndef GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_H_
#define GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_H_

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/bulk_gate.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/credentials/token_source.h"
#include "graph_adapter/get_call.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_stats.h"
#include "graph_adapter/graph_types.h"
#include "graph_adapter/http/event_loop.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/random.h"
#include "graph_adapter/retry_policy.h"
#include "graph_adapter/throttle.h"

namespace participants::graph {

class RestGraphExchange;

// Shared by all exchanges of a client. Event loop thread only.
struct ExchangeResources {
  EventLoop& loop;
  const Clock& clock;
  HttpTransport& transport;
  TokenSource& tokens;
  Random random;
  RetryQuota quota;
  Throttle throttle;
  std::string base_url;      // Ends in the version, without a trailing slash.
  Duration attempt_timeout;  // For operations that may be repeated.
  bool once_after_503;       // See MayRepeat.
  // Exchanges that have begun and not ended. They insert and erase themselves.
  std::unordered_set<std::shared_ptr<RestGraphExchange>> live_exchanges;
  bool shut_down = false;
  std::shared_ptr<GraphStats> stats = std::make_shared<GraphStats>();
  // Of bulk calls, whose failures must not use up the others' retries.
  RetryQuota bulk_quota{RetryQuota::kBulkCapacity};
  // Enough that one call gets all that it can use, and that several together come close to what
  // Graph can do for one application.
  static constexpr int kBulkPlaces = 128;
  // Reading a roster takes as long as dozens of other requests.
  static constexpr int kBulkRosterPlaces = 8;
  std::shared_ptr<BulkGate> bulk_gate = std::make_shared<BulkGate>(kBulkPlaces);
  std::shared_ptr<BulkGate> bulk_roster_gate = std::make_shared<BulkGate>(kBulkRosterPlaces);
};

// One exchange, from its token to its last attempt:
//
//   depart -> token -> attempt -> judge -> done
//     ^         ^                   |---> wait for the next attempt --> depart
//     |         '-------------------|---> 401: a fresh token, once
//     '-----------------------------'---> 404 where absence is decided: is the Teams call live?
//
// Every request departs first, which means that it waits while Graph throttles. One of a bulk call
// then waits for its place (bulk_gate.h).
//
// Event loop thread only, except Cancel.
class RestGraphExchange final : public Cancellable,
                                public std::enable_shared_from_this<RestGraphExchange> {
 public:
  RestGraphExchange(ExchangeResources& resources, GraphRequest request, ExchangeOptions options,
                    GraphCallback completion);

  // Starts the exchange. The completion runs exactly once, inside Begin at the earliest.
  void Begin();
  // Ends the exchange soon with `kind`, kCancelled or kShutDown.
  void End(GraphErrorKind kind);

  void Cancel() override;

 private:
  void Depart();
  void DepartAt(MonotonicTime when);
  // Sets the timer, for waits that have no end of their own.
  void FinishAtDeadline();
  void AcquireToken();
  void OnToken(const GraphResult<SharedToken>& result);
  // Sends the next request with the token: the attempt, or the deciding GET.
  void Send();
  void Count(const HttpOutcome& outcome) const;
  void OnAttempt(const HttpOutcome& outcome);
  void OnFailedAttempt(const HttpOutcome& outcome, GraphError error);
  void RepeatOrFinish(GraphError error, Duration wait);
  bool RefreshToken(const HttpOutcome& refusal);
  // Pauses all exchanges.
  void Pause(Duration length);
  void ReportSuccess();

  // In rest_graph_exchange_place.cc.
  bool NeedsPlace() const;
  void AwaitPlace();
  void OnPlace(BulkGate::Place place);
  RetryQuota& quota();

  void DecideAbsence(GraphError not_found);
  void OnCallLookedUp(const HttpOutcome& outcome);

  // The requested operation, or the deciding GET.
  const Operation& operation() const { return not_found_ ? kGetCall : *request_.operation; }
  HttpRequest MakeRequest() const;
  // Maps an outcome to an error, given how this exchange itself ends. nullopt = success.
  std::optional<GraphError> Judge(const HttpOutcome& outcome) const;
  std::optional<GraphError> JudgeAsSent(const HttpOutcome& outcome) const;
  bool TimeIsUp(Duration needed) const;
  GraphError OutOfTime() const;
  void Finish(GraphResult<GraphAnswer> result);

  ExchangeResources& resources_;
  const GraphRequest request_;
  const ExchangeOptions options_;
  GraphCallback completion_;  // Null once the exchange is done.

  std::optional<BulkGate::Place> place_;
  bool awaits_token_ = false;
  SharedToken token_;
  bool token_refreshed_ = false;
  AttemptHistory history_;
  int retry_cost_ = 0;           // Taken from the quota by the last retry.
  bool effect_unknown_ = false;  // One attempt had an unknown effect, so the exchange has.
  bool timed_out_ = false;       // The last attempt timed out.
  bool fresh_connection_ = false;
  MonotonicTime heeded_pause_;  // End of the pause that this exchange has waited for.
  // The 404, while the deciding GET is in progress.
  std::optional<GraphError> not_found_;
  bool lookup_repeated_ = false;

  std::optional<HttpTransport::TransferId> transfer_;
  EventLoop::TimerId timer_;
  std::optional<GraphErrorKind> ending_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_H_
