#include "service/api/rounds.h"

#include <algorithm>
#include <cstddef>

#include "service/api/item_failure.h"

namespace participants {

Task<std::optional<Permit>> Rounds::Record(std::vector<std::string> participant_ids) {
  constexpr size_t kMost = audit::AuditLog::kMostIdsOfIntent;
  const size_t parts = (participant_ids.size() + kMost - 1) / kMost;
  std::optional<Permit> permit;
  for (size_t part = 0; part < parts; ++part) {
    const auto begin = participant_ids.begin() + static_cast<std::ptrdiff_t>(part * kMost);
    const auto left = static_cast<size_t>(participant_ids.end() - begin);
    call_.part_ = {
        .round = count_ + 1, .part = static_cast<int>(part) + 1, .parts = static_cast<int>(parts)};
    call_.NameFound({begin, begin + static_cast<std::ptrdiff_t>(std::min(left, kMost))});
    UnaryCall::Recording recording(call_);
    const std::optional<Permit> recorded = co_await recording;
    if (!recorded) {
      permit.reset();
      break;
    }
    permit.emplace(*recorded);
  }
  // The outcome names only those whom it concerns.
  call_.part_.reset();
  call_.NameFound({});
  if (permit) ++count_;
  co_return permit;
}

v1::Failure Rounds::FailureUnrecorded() const {
  return call_.IsOutOfTime() ? FailureOf(graph::NotSent(graph::GraphErrorKind::kDeadlineExceeded))
                             : FailureOf(Refusal::kAuditUnavailable);
}

}  // namespace participants
