// Exchanges of bulk calls wait for a place before they take their token and leave.
#include <utility>

#include "graph_adapter/rest_graph_exchange.h"

namespace participants::graph {

// Reads need none: a call has one at a time, and while it waits it holds memory that others want.
bool RestGraphExchange::NeedsPlace() const {
  return options_.precedence == Precedence::kBulk && !place_ &&
         operation().operation_class != OperationClass::kRead;
}

void RestGraphExchange::AwaitPlace() {
  FinishAtDeadline();
  // A weak pointer, because the gate need not keep an exchange that has ended.
  resources_.bulk_gate->Enter([exchange = weak_from_this()](BulkGate::Place place) {
    if (const auto self = exchange.lock()) self->OnPlace(std::move(place));
  });
}

void RestGraphExchange::OnPlace(BulkGate::Place place) {
  if (!completion_) return;
  resources_.loop.CancelTimer(std::exchange(timer_, {}));
  place_.emplace(std::move(place));
  AcquireToken();
}

RetryQuota& RestGraphExchange::quota() {
  return options_.precedence == Precedence::kBulk ? resources_.bulk_quota : resources_.quota;
}

}  // namespace participants::graph
