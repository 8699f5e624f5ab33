#include "service/api/item_failure.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "service/api/status_mapping.h"

namespace participants {
namespace {

using Kind = graph::GraphErrorKind;

v1::Failure FailureIn(const StatusRow& row, graph::Effect effect) {
  v1::Failure failure;
  failure.set_code(row.code);
  failure.set_reason(std::string(row.reason));
  failure.set_party(std::string(row.party));
  failure.set_effect(std::string(EffectName(effect)));
  return failure;
}

void Fill(graph::Duration duration, google::protobuf::Duration& result) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  result.set_seconds(seconds.count());
  result.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(duration - seconds).count()));
}

}  // namespace

v1::Failure FailureOf(const graph::GraphError& error) {
  v1::Failure failure = FailureIn(RowOf(error.kind), error.effect);
  // The status and code of these kinds are the token endpoint's, not Graph's.
  if (error.kind != Kind::kTokenUnavailable && error.kind != Kind::kTokenRejected) {
    failure.set_graph_code(error.graph_code);
    failure.set_http_status(error.http_status);
  }
  // A retry must not be advised where waiting does not help.
  if (error.retry_after && error.kind != Kind::kQuotaExhausted) {
    Fill(std::max(*error.retry_after, graph::Duration::zero()), *failure.mutable_retry_after());
  }
  return failure;
}

v1::Failure FailureOf(Refusal refusal) { return FailureIn(RowOf(refusal), graph::Effect::kNone); }

}  // namespace participants
