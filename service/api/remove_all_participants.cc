#include "service/api/remove_all_participants.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "graph_adapter/get_call.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/item_failure.h"
#include "service/api/participant_conversion.h"
#include "service/api/removal.h"

namespace participants {
namespace {

using Plan = RemoveAllParticipantsMethod::Plan;

constexpr int kMostKept = 100;
constexpr size_t kMostShown = 100;
// Sorting so many entries of a roster takes less than a millisecond, even with 200 to keep.
constexpr size_t kSome = 100;
constexpr size_t kMostBytes = size_t{3} * 1024 * 1024;  // Clients accept up to 4 MiB.

// Why nobody may be removed by the first roster, if so.
std::optional<Answer> RefuseFirst(const AnsweredCall& call, const graph::ExchangeInfo& exchange,
                                  const Plan& plan) {
  if (plan.coverage == v1::ROSTER_COVERAGE_NOT_REPORTED) {
    return AnswerRefusal(call, Refusal::kRosterNotReported, exchange);
  }
  const KeepList& keep = plan.leavers.keep();
  if (plan.coverage != v1::ROSTER_COVERAGE_AS_REPORTED && !keep.empty()) {
    return AnswerRefusal(call, Refusal::kRosterPossiblyTruncated, exchange);
  }
  const std::optional<KeepList::Entry> unmatched = keep.FindUnmatched();
  if (!unmatched) return std::nullopt;
  AnsweredCall refused = call;
  refused.metadata = {{"field", std::string(unmatched->field)},
                      {"index", absl::StrCat(unmatched->index)}};
  return AnswerRefusal(refused, Refusal::kKeepNotFound, exchange);
}

}  // namespace

audit::AuditTarget RemoveAllParticipantsMethod::TargetOf(const Request& request) {
  // Whom it removes is in the intents.
  return {.call_id = request.call_id(), .participants = {}, .reason = request.reason()};
}

std::vector<FieldViolation> RemoveAllParticipantsMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("reason", TextProblem(request.reason()));
  constexpr Problem kTooMany = "must have at most 100 entries";
  if (request.keep_participant_ids_size() > kMostKept) {
    findings.Check("keep_participant_ids", kTooMany);
  }
  if (request.keep_identities_size() > kMostKept) findings.Check("keep_identities", kTooMany);
  for (int i = 0; i < std::min(kMostKept, request.keep_participant_ids_size()); ++i) {
    findings.Check(absl::StrCat("keep_participant_ids[", i, "]"),
                   IdProblem(request.keep_participant_ids(i)));
  }
  for (int i = 0; i < std::min(kMostKept, request.keep_identities_size()); ++i) {
    findings.CheckMatch(absl::StrCat("keep_identities[", i, "]"), request.keep_identities(i));
  }
  return std::move(findings).Take();
}

Plan RemoveAllParticipantsMethod::Prepare(const Request& request, AnsweredCall&) {
  std::vector<graph::IdentitySet> identities;
  for (const v1::IdentitySet& identity : request.keep_identities()) {
    identities.push_back(ToGraph(identity));
  }
  KeepList keep({request.keep_participant_ids().begin(), request.keep_participant_ids().end()},
                std::move(identities));
  return {
      .call_id = request.call_id(),
      .force = request.force(),
      .leavers = Leavers(std::move(keep), {.include_applications = request.include_applications(),
                                           .most_shown = request.force() ? 0 : kMostShown})};
}

Task<std::optional<Answer>> RemoveAllParticipantsMethod::Look(const ReadPermit& permit,
                                                              Plan& plan) const {
  const AnsweredCall& answered = permit.answered();
  auto looking = permit.Ask(&graph::GetCall, {.call_id = plan.call_id});
  const auto call = co_await looking;
  if (!call.ok()) co_return AnswerGraphError(answered, call.error());
  plan.tally.Add(call.value().exchange);
  plan.own_id = call.value().my_participant_id;
  if (plan.own_id.empty()) {
    co_return AnswerRefusal(answered, Refusal::kRosterNotReported, call.value().exchange);
  }
  plan.leavers.set_own_id(plan.own_id);
  auto reading_it = ReadRound(permit, plan);
  const std::optional<graph::GraphError> error = co_await reading_it;
  if (error) co_return AnswerGraphError(answered, *error);
  if (auto refusal = RefuseFirst(answered, plan.tally.exchange(), plan)) co_return refusal;
  if (plan.force && !plan.round.to_go.empty()) co_return std::nullopt;
  *plan.response.mutable_would_remove() = std::move(plan.round.shown);
  plan.response.set_would_remove_count(static_cast<int32_t>(plan.round.to_go.size()));
  const bool done = IsDone(plan);
  co_return Conclude(answered, std::move(plan), done);
}

Task<std::optional<graph::GraphError>> RemoveAllParticipantsMethod::ReadRound(
    const ReadPermit& permit, Plan& plan) const {
  // A read that waits for memory must not hold memory that others wait for.
  const size_t held = std::exchange(plan.memory, {}).bytes();
  auto reading_it = ReadRoster(permit, reading, plan.call_id, plan.own_id);
  auto seen = co_await reading_it;
  if (!seen.ok()) co_return seen.error();
  graph::Roster& roster = seen.value().roster;
  plan.tally.Add(roster.exchange);
  SortedRoster sorted;
  for (size_t i = 0; i < roster.participants.size(); ++i) {
    plan.leavers.Sort(roster.participants[i], sorted);
    if (i % kSome == kSome - 1) co_await permit.AwaitTurn();
  }
  plan.leavers.EndRoster();
  plan.coverage_before = std::exchange(plan.coverage, seen.value().coverage);
  // Graph stops to report when few are left. Those who were kept are still there.
  if (plan.coverage == v1::ROSTER_COVERAGE_NOT_REPORTED) sorted.kept.Swap(&plan.round.kept);
  plan.round = std::move(sorted);
  auto freeing = FreeEntries(permit, roster);
  (void)co_await freeing;
  plan.memory = std::move(roster.memory);
  plan.memory.ShrinkTo(plan.round.bytes());
  if (!plan.memory.Grow(held)) co_return graph::NotSent(graph::GraphErrorKind::kNoMemory);
  co_return std::nullopt;
}

bool RemoveAllParticipantsMethod::IsDone(const Plan& plan) {
  if (plan.round.lists_leavers()) return false;
  if (plan.coverage == v1::ROSTER_COVERAGE_AS_REPORTED) return true;
  // Graph stops to report when few are left. Its report was complete before, and everybody in it
  // was removed. An empty roster proves nothing: the application at least is in the call.
  return plan.coverage == v1::ROSTER_COVERAGE_NOT_REPORTED && plan.round.lists_own &&
         plan.coverage_before == v1::ROSTER_COVERAGE_AS_REPORTED && plan.tally.removed() > 0 &&
         plan.tally.left() == 0;
}

Answer RemoveAllParticipantsMethod::Conclude(const AnsweredCall& call, Plan plan, bool done) {
  plan.response.set_done(done);
  plan.response.set_coverage(plan.coverage);
  *plan.response.mutable_kept() = std::move(plan.round.kept);
  for (const RemovalTarget& target : plan.round.unusable) {
    *AddResult(target, *plan.response.mutable_results()).mutable_failure() =
        FailureOf(graph::NotSent(graph::GraphErrorKind::kMalformedResponse));
  }
  auto& results = *plan.response.mutable_results();
  size_t bytes = plan.response.ByteSizeLong();
  for (int i = results.size() - 1; i >= 0 && bytes > kMostBytes; --i) {
    bytes -= results[i].identity().ByteSizeLong();
    results[i].clear_identity();
  }
  Answer answer = std::move(plan.tally).Conclude(call, std::move(plan.response));
  answer.memory = std::move(plan.memory);
  return answer;
}

}  // namespace participants
