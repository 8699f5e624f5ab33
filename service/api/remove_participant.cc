#include "service/api/remove_participant.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_match.h"
#include "service/api/removal.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphErrorKind;
using Response = v1::RemoveParticipantResponse;
using Plan = RemoveParticipantMethod::Plan;

graph::GraphError RosterError(GraphErrorKind kind, const graph::ExchangeInfo& look) {
  graph::GraphError error = graph::NotSent(kind);
  error.http_status = look.http_status;
  error.attempts = look.attempts;
  error.graph_request_id = look.graph_request_id;
  return error;
}

void TakeMatches(const graph::Roster& roster, std::string_view client_id, Plan& plan) {
  for (const graph::Participant& entry : roster.participants) {
    if (!MatchesIdentity(plan.identity, entry.info.identity)) continue;
    if (MayBeOwn(entry, client_id)) {
      plan.matches_own = true;
      continue;
    }
    // A participant that moves between pages during the read is listed twice.
    const bool is_known = std::ranges::any_of(plan.matches, [&entry](const auto& known) {
      return !entry.id.empty() && IsSameId(known.participant_id, entry.id);
    });
    if (!is_known) plan.matches.push_back({entry.id, entry.info.identity});
  }
}

// Answers a call that has nobody to remove. Only a proven absence counts as success.
Answer AnswerNoMatch(const AnsweredCall& call, const Plan& plan) {
  if (plan.matches_own) return AnswerRefusal(call, Refusal::kOwnParticipant, plan.look);
  if (plan.coverage == v1::ROSTER_COVERAGE_NOT_REPORTED) {
    return AnswerRefusal(call, Refusal::kRosterNotReported, plan.look);
  }
  if (plan.coverage != v1::ROSTER_COVERAGE_AS_REPORTED) {
    return AnswerRefusal(call, Refusal::kRosterPossiblyTruncated, plan.look);
  }
  if (!plan.allow_missing) {
    return AnswerGraphError(call, RosterError(GraphErrorKind::kParticipantNotFound, plan.look));
  }
  Response response;
  response.set_outcome(Response::OUTCOME_ALREADY_ABSENT);
  response.set_coverage(plan.coverage);
  return Succeed(call, std::move(response), Effect::kNone, plan.look);
}

// Returns as many IDs as fit, and the number of further ones. For people to read.
std::string RemovedIds(const Plan& plan, const std::vector<RemovalOutcome>& outcomes) {
  constexpr size_t kMostBytes = 1024;
  std::string ids;
  int left_out = 0;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (!outcomes[i].ok()) continue;
    const std::string& id = plan.matches[i].participant_id;
    if (left_out > 0 || ids.size() + id.size() + 1 > kMostBytes) {
      ++left_out;
    } else {
      absl::StrAppend(&ids, ids.empty() ? "" : ",", id);
    }
  }
  if (left_out > 0) absl::StrAppend(&ids, ids.empty() ? "" : " and ", left_out, " more");
  return ids;
}

Answer AnswerAll(AnsweredCall call, const Plan& plan, const std::vector<RemovalOutcome>& outcomes) {
  const Effect effect = EffectOf(outcomes);
  const graph::ExchangeInfo exchange = ExchangeOf(plan.look, outcomes);
  call.removed_participant_ids = RemovedIds(plan, outcomes);
  const auto failed = std::ranges::find_if(outcomes, [&plan](const RemovalOutcome& outcome) {
    return !outcome.ok() && !WasAbsent(outcome, plan.allow_missing);
  });
  if (failed != outcomes.end()) {
    graph::GraphError error = failed->error();
    error.effect = effect;
    error.attempts = exchange.attempts;
    return AnswerGraphError(call, error);
  }
  if (plan.matches_own) return AnswerRefusal(call, Refusal::kOwnParticipant, exchange, effect);
  Response response;
  response.set_outcome(effect == Effect::kApplied ? Response::OUTCOME_REMOVED
                                                  : Response::OUTCOME_ALREADY_ABSENT);
  response.set_coverage(plan.coverage);
  for (size_t i = 0; i < outcomes.size(); ++i) {
    SetOutcome(outcomes[i], plan.allow_missing,
               AddResult(plan.matches[i], *response.mutable_results()));
  }
  return Succeed(call, std::move(response), effect, exchange);
}

}  // namespace

audit::AuditTarget RemoveParticipantMethod::TargetOf(const Request& request) {
  audit::AuditTarget target{.call_id = request.call_id(),
                            .participants = NamesForTheRecord(request.identity()),
                            .reason = request.reason()};
  if (!request.participant_id().empty() || target.participants.empty()) {
    target.participants.insert(target.participants.begin(), request.participant_id());
  }
  return target;
}

std::vector<FieldViolation> RemoveParticipantMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  if (request.has_identity()) {
    findings.Check("participant_id", request.participant_id().empty()
                                         ? Problem()
                                         : "must be empty if identity is set");
    findings.CheckMatch("identity", request.identity());
  } else {
    findings.Check("participant_id", IdProblem(request.participant_id()));
  }
  findings.Check("reason", TextProblem(request.reason()));
  return std::move(findings).Take();
}

Plan RemoveParticipantMethod::Prepare(const Request& request, AnsweredCall&) {
  return {.call_id = request.call_id(),
          .participant_id = request.participant_id(),
          .identity = ToGraph(request.identity()),
          .allow_missing = request.allow_missing()};
}

Task<std::optional<Answer>> RemoveParticipantMethod::Look(const ReadPermit& permit,
                                                          Plan& plan) const {
  if (!plan.participant_id.empty()) co_return std::nullopt;
  auto reading_it = ReadRoster(permit, reading, plan.call_id);
  const auto seen = co_await reading_it;
  if (!seen.ok()) co_return AnswerGraphError(permit.answered(), seen.error());
  plan.coverage = seen.value().coverage;
  plan.look = seen.value().roster.exchange;
  TakeMatches(seen.value().roster, reading.client_id, plan);
  if (plan.matches.empty()) co_return AnswerNoMatch(permit.answered(), plan);
  // An entry without an ID cannot be removed. An invalid ID might name another resource.
  const bool has_ids = std::ranges::all_of(plan.matches, [](const RemovalTarget& match) {
    return IdProblem(match.participant_id).empty();
  });
  if (has_ids) co_return std::nullopt;
  co_return AnswerGraphError(permit.answered(),
                             RosterError(GraphErrorKind::kMalformedResponse, plan.look));
}

std::vector<std::string> RemoveParticipantMethod::Found(const Plan& plan) {
  return IdsOf(plan.matches);
}

Task<Answer> RemoveParticipantMethod::Act(const Permit& permit, Plan plan) {
  if (plan.participant_id.empty()) {
    auto removing = RemoveEach(permit, plan.call_id, Found(plan));
    const std::vector<RemovalOutcome> outcomes = co_await removing;
    co_return AnswerAll(permit.answered(), plan, outcomes);
  }
  auto asking = permit.Ask(&graph::RemoveParticipant,
                           {std::move(plan.call_id), std::move(plan.participant_id)});
  const auto result = co_await asking;
  co_return AnswerRemoval<Response>(permit.answered(), result, plan.allow_missing);
}

}  // namespace participants
