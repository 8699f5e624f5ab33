// Exchanges of bulk calls wait for a place before they take their token and leave.
#include <utility>

#include "graph_adapter/rest_graph_exchange.h"

namespace participants::graph {

bool RestGraphExchange::NeedsPlace() const {
  return options_.precedence == Precedence::kBulk && !place_;
}

void RestGraphExchange::AwaitPlace() {
  FinishAtDeadline();
  const bool reads_roster = request_.body_reader != nullptr;
  BulkGate& gate = reads_roster ? *resources_.bulk_roster_gate : *resources_.bulk_gate;
  // A weak pointer, because the gate need not keep an exchange that has ended.
  gate.Enter([exchange = weak_from_this()](BulkGate::Place place) {
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
