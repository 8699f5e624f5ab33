#include "graph_adapter/retry_policy.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace participants::graph {
namespace {

constexpr Duration kFirstBackoff = std::chrono::milliseconds(200);
constexpr Duration kLongestBackoff = std::chrono::seconds(5);

bool MayRepeatRepeatable(const GraphError& failure, const AttemptHistory& history) {
  switch (failure.kind) {
    case GraphErrorKind::kUnreachable:
    case GraphErrorKind::kAnswerLost:
    case GraphErrorKind::kUnavailable:
    case GraphErrorKind::kThrottled:
      return true;
    case GraphErrorKind::kInternalError:
      return failure.http_status == 500 && history.internal_errors <= 1;
    default:
      return false;
  }
}

bool MayRepeatOnce(const GraphError& failure, bool once_after_503) {
  if (failure.effect != Effect::kNone) return false;
  switch (failure.kind) {
    case GraphErrorKind::kUnreachable:
    case GraphErrorKind::kThrottled:
      return true;
    case GraphErrorKind::kUnavailable:
      return failure.http_status != 503 || once_after_503;
    default:
      return false;
  }
}

}  // namespace

bool HasAttemptLeft(const Operation& operation, const AttemptHistory& history) {
  return history.attempts < operation.max_attempts;
}

bool MayRepeat(const Operation& operation, const GraphError& failure, const AttemptHistory& history,
               bool once_after_503) {
  if (!HasAttemptLeft(operation, history)) return false;
  return operation.operation_class == OperationClass::kOnce ? MayRepeatOnce(failure, once_after_503)
                                                            : MayRepeatRepeatable(failure, history);
}

Duration WaitBeforeRepeat(int attempts, std::optional<Duration> retry_after, double random) {
  Duration ceiling = kFirstBackoff;
  for (int i = 1; i < attempts && ceiling < kLongestBackoff; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, kLongestBackoff);
  const auto backoff = std::chrono::duration_cast<Duration>(ceiling * random);
  return std::max(backoff, retry_after.value_or(Duration::zero()));
}

std::optional<int> RetryQuota::Take(const GraphError& failure) {
  if (failure.kind == GraphErrorKind::kThrottled && failure.retry_after) return 0;
  if (tokens_ < kRetryCost) return std::nullopt;
  tokens_ -= kRetryCost;
  return kRetryCost;
}

void RetryQuota::Give(int tokens) { tokens_ = std::min(capacity_, tokens_ + tokens); }

}  // namespace participants::graph
