// Decides a 404 that does not say what is missing.
#include <optional>
#include <utility>

#include "graph_adapter/rest_graph_exchange.h"

namespace participants::graph {

// Graph's 404 does not say what is missing, and the difference matters: a participant missing from
// a live call has been removed; a call that does not exist was mistyped.
void RestGraphExchange::DecideAbsence(GraphError not_found) {
  not_found_ = std::move(not_found);
  Depart();
}

void RestGraphExchange::OnCallLookedUp(const HttpOutcome& outcome) {
  const std::optional<GraphError> error = Judge(outcome);
  if (!error) {
    if (effect_unknown_ && request_.operation->absence_is_success) {
      ReportSuccess();
      HttpResponse response;
      response.status = not_found_->http_status;
      response.request_id = not_found_->graph_request_id;
      return Finish(
          GraphAnswer{std::move(response), history_.attempts, options_.client_request_id});
    }
    not_found_->kind = *request_.operation->missing;
    return Finish(*std::move(not_found_));
  }
  if (ending_) return Finish(NotSent(*ending_));
  switch (error->kind) {
    case GraphErrorKind::kNotFound:
    case GraphErrorKind::kCallNotFound:
      not_found_->kind = GraphErrorKind::kCallNotFound;
      return Finish(*std::move(not_found_));
    case GraphErrorKind::kCallEnded:
      not_found_->kind = GraphErrorKind::kCallEnded;
      return Finish(*std::move(not_found_));
    case GraphErrorKind::kCredentialRejected:
      return RefreshToken(outcome) ? AcquireToken() : Finish(*std::move(not_found_));
    case GraphErrorKind::kAnswerLost:
    case GraphErrorKind::kInternalError:
    case GraphErrorKind::kUnavailable:
      if (std::exchange(lookup_repeated_, true)) return Finish(*std::move(not_found_));
      return Depart();
    case GraphErrorKind::kThrottled:
      Pause(WaitBeforeRepeat(1, error->retry_after, resources_.random()));
      return Finish(*std::move(not_found_));
    default:
      return Finish(*std::move(not_found_));
  }
}

}  // namespace participants::graph
