#include "graph_adapter/rest_graph_exchange.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/claims_json.h"

namespace participants::graph {
namespace {

constexpr const char* kHeaders[] = {
    "Accept: application/json",
    // Without this, Graph hides values that enumerations have gained.
    "Prefer: include-unknown-enum-members",
    "Content-Type: application/json",
};

}  // namespace

RestGraphExchange::RestGraphExchange(ExchangeResources& resources, GraphRequest request,
                                     ExchangeOptions options, GraphCallback completion)
    : resources_(resources),
      request_(std::move(request)),
      options_(std::move(options)),
      completion_(std::move(completion)) {}

void RestGraphExchange::Begin() {
  resources_.live_exchanges.insert(shared_from_this());
  if (resources_.shut_down) return Finish(NotSent(GraphErrorKind::kShutDown));
  if (TimeIsUp(kLeastTimeToSend)) return Finish(NotSent(GraphErrorKind::kDeadlineExceeded));
  Depart();
}

void RestGraphExchange::Cancel() {
  resources_.loop.Post([self = shared_from_this()] { self->End(GraphErrorKind::kCancelled); });
}

void RestGraphExchange::End(GraphErrorKind kind) {
  if (!completion_ || ending_) return;
  ending_ = kind;
  // A cancelled transfer reports whether it had been sent. Without a transfer, the outcome is known
  // now.
  if (transfer_) {
    resources_.transport.Cancel(*transfer_);
  } else {
    Finish(NotSent(kind));
  }
}

void RestGraphExchange::Depart() {
  place_.reset();
  const MonotonicTime now = resources_.loop.Now();
  const MonotonicTime pause_end = resources_.throttle.ends_at();
  if (heeded_pause_ == pause_end) return AcquireToken();
  const MonotonicTime departure = resources_.throttle.Departure(
      now, options_.deadline - kLeastTimeToSend, resources_.random(), options_.precedence);
  if (departure <= now) return AcquireToken();
  if (operation().max_attempts == 1 || TimeIsUp(departure - now + kLeastTimeToSend)) {
    return Finish(not_found_ ? *not_found_ : NotSent(GraphErrorKind::kThrottled));
  }
  heeded_pause_ = pause_end;
  // Depart checks again then: another exchange may be told to wait longer in the meantime.
  DepartAt(departure);
}

void RestGraphExchange::DepartAt(MonotonicTime when) {
  timer_ = resources_.loop.RunAt(when, [self = shared_from_this()] {
    self->timer_ = {};
    if (self->completion_) self->Depart();
  });
}

void RestGraphExchange::FinishAtDeadline() {
  timer_ = resources_.loop.RunAt(options_.deadline,
                                 [self = shared_from_this()] { self->Finish(self->OutOfTime()); });
}

// The token may be available at once. Otherwise waits, within the deadline, for the fetch that all
// exchanges share.
void RestGraphExchange::AcquireToken() {
  if (NeedsPlace()) return AwaitPlace();
  awaits_token_ = true;
  // The source keeps this callback until the fetch ends. A weak pointer, because it need not keep
  // an exchange that has ended.
  resources_.tokens.GetToken([exchange = weak_from_this()](const GraphResult<SharedToken>& result) {
    if (const auto self = exchange.lock()) self->OnToken(result);
  });
  if (!awaits_token_ || timer_ != EventLoop::TimerId()) return;
  FinishAtDeadline();
}

void RestGraphExchange::OnToken(const GraphResult<SharedToken>& result) {
  awaits_token_ = false;
  if (!completion_) return;
  resources_.loop.CancelTimer(std::exchange(timer_, {}));
  if (!result.ok()) {
    // Without a token nothing can be sent, including the deciding GET: the 404 stays undecided.
    return Finish(not_found_ ? *not_found_ : result.error());
  }
  token_ = result.value();
  // Graph may have asked for a pause during the wait for the token.
  const MonotonicTime pause_end = resources_.throttle.ends_at();
  if (pause_end > resources_.loop.Now() && pause_end != heeded_pause_) return Depart();
  Send();
}

void RestGraphExchange::Send() {
  if (TimeIsUp(kLeastTimeToSend)) return Finish(OutOfTime());
  if (!not_found_) ++history_.attempts;
  transfer_ = resources_.transport.Start(MakeRequest(),
                                         [self = shared_from_this()](const HttpOutcome& outcome) {
                                           self->transfer_.reset();
                                           self->place_.reset();
                                           self->Count(outcome);
                                           if (self->not_found_)
                                             return self->OnCallLookedUp(outcome);
                                           self->OnAttempt(outcome);
                                         });
}

void RestGraphExchange::OnAttempt(const HttpOutcome& outcome) {
  const auto* failure = std::get_if<TransportFailure>(&outcome);
  timed_out_ = failure != nullptr && failure->kind == TransportFailureKind::kTimedOut;
  if (std::optional<GraphError> error = Judge(outcome)) {
    return OnFailedAttempt(outcome, *std::move(error));
  }
  ReportSuccess();
  Finish(
      GraphAnswer{std::get<HttpResponse>(outcome), history_.attempts, options_.client_request_id});
}

void RestGraphExchange::OnFailedAttempt(const HttpOutcome& outcome, GraphError error) {
  effect_unknown_ |= error.effect == Effect::kUnknown;
  if (ending_ || error.kind == GraphErrorKind::kDeadlineExceeded) return Finish(std::move(error));
  const Duration wait = WaitBeforeRepeat(history_.attempts, error.retry_after, resources_.random());
  if (error.kind == GraphErrorKind::kThrottled) {
    Pause(wait);
  }
  if (error.kind == GraphErrorKind::kCredentialRejected && HasAttemptLeft(operation(), history_) &&
      RefreshToken(outcome)) {
    return AcquireToken();
  }
  if (error.kind == GraphErrorKind::kNotFound && operation().missing &&
      !request_.call_path.empty()) {
    return DecideAbsence(std::move(error));
  }
  RepeatOrFinish(std::move(error), wait);
}

void RestGraphExchange::RepeatOrFinish(GraphError error, Duration wait) {
  if (error.http_status == 500) ++history_.internal_errors;
  if (!MayRepeat(operation(), error, history_, resources_.once_after_503)) {
    return Finish(std::move(error));
  }
  if (TimeIsUp(wait + kLeastTimeToSend)) {
    error.retry_after = wait;  // The caller may retry then.
    return Finish(std::move(error));
  }
  const std::optional<int> cost = quota().Take(error);
  if (!cost) return Finish(std::move(error));
  retry_cost_ = *cost;
  resources_.stats->quota_tokens = resources_.quota.tokens();
  ++resources_.stats->Of(operation()).retries;
  // Graph advises this after a 503: the server behind this connection is unhealthy. The same may
  // hold after a timeout.
  fresh_connection_ = error.http_status == 503 || timed_out_;
  DepartAt(resources_.loop.Now() + wait);
}

bool RestGraphExchange::RefreshToken(const HttpOutcome& refusal) {
  if (std::exchange(token_refreshed_, true)) return false;
  return resources_.tokens.Reject(
      *token_, ClaimsOfChallenge(std::get<HttpResponse>(refusal).www_authenticate));
}

void RestGraphExchange::ReportSuccess() {
  quota().Give(history_.attempts == 1 ? RetryQuota::kFirstSuccess : retry_cost_);
  resources_.stats->quota_tokens = resources_.quota.tokens();
}

void RestGraphExchange::Pause(Duration length) {
  const MonotonicTime now = resources_.loop.Now();
  const MonotonicTime before = std::max(resources_.throttle.ends_at(), now);
  resources_.throttle.Pause(now, length);
  const Duration more = resources_.throttle.ends_at() - before;
  resources_.stats->throttled_ms +=
      std::chrono::duration_cast<std::chrono::milliseconds>(more).count();
}

void RestGraphExchange::Count(const HttpOutcome& outcome) const {
  const auto* response = std::get_if<HttpResponse>(&outcome);
  resources_.stats->Of(operation()).CountAnswer(response == nullptr ? 0 : response->status);
}

HttpRequest RestGraphExchange::MakeRequest() const {
  HttpRequest request;
  request.method = operation().method;
  request.url = absl::StrCat(resources_.base_url, not_found_ ? request_.call_path : request_.path);
  request.authorization = {token_, &token_->header()};
  if (!not_found_) {
    request.body = request_.body;
    request.max_body_bytes = request_.max_answer_bytes;
    request.body_reader = request_.body_reader;
  }
  // The last header describes a body.
  request.literal_headers = std::span(kHeaders).first(request.body.empty() ? 2 : 3);
  request.headers.reserve(2);
  request.headers.push_back(absl::StrCat("client-request-id: ", options_.client_request_id));
  if (!options_.traceparent.empty()) {
    request.headers.push_back(absl::StrCat("traceparent: ", options_.traceparent));
  }
  request.deadline = options_.deadline;
  if (operation().operation_class != OperationClass::kOnce) {
    request.deadline =
        std::min(request.deadline, resources_.loop.Now() + resources_.attempt_timeout);
  }
  request.fresh_connection = fresh_connection_;
  return request;
}

std::optional<GraphError> RestGraphExchange::Judge(const HttpOutcome& outcome) const {
  std::optional<GraphError> error = JudgeAsSent(outcome);
  // A read has no effect, whatever happened to it.
  if (error && operation().operation_class == OperationClass::kRead) error->effect = Effect::kNone;
  return error;
}

std::optional<GraphError> RestGraphExchange::JudgeAsSent(const HttpOutcome& outcome) const {
  if (const auto* response = std::get_if<HttpResponse>(&outcome)) {
    return JudgeResponse(*request_.operation, *response, resources_.clock.WallNow());
  }
  const auto& failure = std::get<TransportFailure>(outcome);
  GraphError error = JudgeFailure(failure);
  if (failure.kind == TransportFailureKind::kCancelled) {
    error.kind = ending_.value_or(GraphErrorKind::kShutDown);
  } else if (failure.kind == TransportFailureKind::kTimedOut &&
             TimeIsUp(std::chrono::milliseconds(2))) {
    error.kind = GraphErrorKind::kDeadlineExceeded;
  }
  return error;
}

bool RestGraphExchange::TimeIsUp(Duration needed) const {
  return resources_.loop.Now() + needed > options_.deadline;
}

// A 404 that is still being decided stays undecided.
GraphError RestGraphExchange::OutOfTime() const {
  return not_found_ ? *not_found_ : NotSent(GraphErrorKind::kDeadlineExceeded);
}

void RestGraphExchange::Finish(GraphResult<GraphAnswer> result) {
  if (!completion_) return;
  resources_.loop.CancelTimer(std::exchange(timer_, {}));
  if (!result.ok()) {
    GraphError& error = result.error();
    if (effect_unknown_) error.effect = Effect::kUnknown;
    if (error.kind == GraphErrorKind::kThrottled) {
      // No request leaves before the pause ends, whether Graph or the back-off set it.
      error.retry_after = std::max(resources_.throttle.ends_at() - resources_.loop.Now(), {});
    }
    error.attempts = history_.attempts;
    error.client_request_id = options_.client_request_id;
  }
  const auto self = shared_from_this();  // The set's reference may be the last one.
  resources_.live_exchanges.erase(self);
  place_.reset();
  std::exchange(completion_, nullptr)(std::move(result));
}

}  // namespace participants::graph
