#include "service/api/batch_remove_participants.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_match.h"
#include "service/api/item_failure.h"
#include "service/api/participant_conversion.h"

namespace participants {
namespace {

using Plan = BatchRemoveParticipantsMethod::Plan;
using Named = BatchRemoveParticipantsMethod::Named;

constexpr int kMostEntries = 100;
// Comparing so many entries of a roster with a hundred identities takes less than a millisecond.
constexpr size_t kSome = 100;

// Returns the index of the participant's removal. `known` is the number of removals to search.
size_t RemovalOf(const std::string& participant_id, std::vector<std::string>& removals) {
  const auto known = std::ranges::find_if(
      removals, [&participant_id](const std::string& id) { return IsSameId(id, participant_id); });
  const auto index = static_cast<size_t>(known - removals.begin());
  if (known == removals.end()) removals.push_back(participant_id);
  return index;
}

// A participant in the roster that an identity of the request matches.
struct Match {
  std::string participant_id;
  graph::IdentitySet identity;
  bool is_own;
};

// Awaitable. Returns the matches of each identity, in the roster's order.
Task<std::vector<std::vector<Match>>> FindMatches(const ReadPermit& permit,
                                                  const graph::Roster& roster,
                                                  std::string_view client_id, const Plan& plan) {
  std::vector<std::vector<Match>> matches(plan.identities.size());
  size_t seen = 0;
  for (const graph::Participant& entry : roster.participants) {
    for (size_t i = 0; i < matches.size(); ++i) {
      if (!MatchesIdentity(plan.identities[i], entry.info.identity)) continue;
      matches[i].push_back({entry.id, entry.info.identity, MayBeOwn(entry, client_id)});
    }
    if (++seen % kSome == 0) co_await permit.AwaitTurn();
  }
  co_return matches;
}

// Approximately, of the matches and of the results made from them.
size_t BytesOf(const std::vector<std::vector<Match>>& matches) {
  size_t bytes = 0;
  for (const auto& of_one : matches) {
    for (const Match& match : of_one) {
      bytes += 3 * BytesOf(RemovalTarget{match.participant_id, match.identity});
    }
  }
  return bytes;
}

// Sets the result of an identity that matches nobody. Only a proven absence counts as success.
void SetNoMatch(const Plan& plan, v1::RemovalResult& result) {
  if (plan.coverage == v1::ROSTER_COVERAGE_NOT_REPORTED) {
    *result.mutable_failure() = FailureOf(Refusal::kRosterNotReported);
  } else if (plan.coverage != v1::ROSTER_COVERAGE_AS_REPORTED) {
    *result.mutable_failure() = FailureOf(Refusal::kRosterPossiblyTruncated);
  } else if (plan.allow_missing) {
    result.set_outcome(v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT);
  } else {
    *result.mutable_failure() =
        FailureOf(graph::NotSent(graph::GraphErrorKind::kParticipantNotFound));
  }
}

// Gives every entry of the request the same result.
void SetAllFailed(const v1::Failure& why, Plan& plan) {
  plan.removals.clear();
  for (Named& named : plan.named) {
    named.removal.reset();
    *named.result.mutable_failure() = why;
  }
  for (size_t i = 0; i < plan.identities.size(); ++i) {
    v1::RemovalResult& result = plan.named.emplace_back().result;
    result.set_index(static_cast<int>(i));
    FillListedIdentity(plan.identities[i], *result.mutable_identity());
    *result.mutable_failure() = why;
  }
}

// Adds the results of one identity of the request.
void Name(int index, const std::vector<Match>& matches, Plan& plan) {
  const auto add = [&plan, index](const graph::IdentitySet& identity) -> Named& {
    Named& added = plan.named.emplace_back();
    added.result.set_index(index);
    FillListedIdentity(identity, *added.result.mutable_identity());
    return added;
  };
  const size_t first = plan.named.size();
  for (const Match& match : matches) {
    const bool usable = IdProblem(match.participant_id).empty();
    const bool is_known = usable && std::any_of(plan.named.begin() + static_cast<long>(first),
                                                plan.named.end(), [&match](const Named& named) {
                                                  return IsSameId(named.result.participant_id(),
                                                                  match.participant_id);
                                                });
    // A participant that moves between pages during the read is listed twice.
    if (is_known) continue;
    Named& named = add(match.identity);
    named.result.set_participant_id(match.participant_id);
    if (match.is_own) {
      *named.result.mutable_failure() = FailureOf(Refusal::kOwnParticipant);
    } else if (usable) {
      named.removal = RemovalOf(match.participant_id, plan.removals);
    } else {
      *named.result.mutable_failure() =
          FailureOf(graph::NotSent(graph::GraphErrorKind::kMalformedResponse));
    }
  }
  if (matches.empty()) SetNoMatch(plan, add(plan.identities[static_cast<size_t>(index)]).result);
}

}  // namespace

audit::AuditTarget BatchRemoveParticipantsMethod::TargetOf(const Request& request) {
  audit::AuditTarget target{
      .call_id = request.call_id(),
      .participants = {request.participant_ids().begin(), request.participant_ids().end()},
      .reason = request.reason()};
  for (const v1::IdentitySet& identity : request.identities()) {
    for (std::string& name : NamesForTheRecord(identity)) {
      target.participants.push_back(std::move(name));
    }
  }
  return target;
}

std::vector<FieldViolation> BatchRemoveParticipantsMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("reason", TextProblem(request.reason()));
  const int entries = request.participant_ids_size() + request.identities_size();
  if (entries < 1 || entries > kMostEntries) {
    findings.Check("participant_ids", "must have 1 to 100 entries together with identities");
    return std::move(findings).Take();
  }
  for (int i = 0; i < request.participant_ids_size(); ++i) {
    findings.Check(absl::StrCat("participant_ids[", i, "]"), IdProblem(request.participant_ids(i)));
  }
  for (int i = 0; i < request.identities_size(); ++i) {
    findings.CheckMatch(absl::StrCat("identities[", i, "]"), request.identities(i));
  }
  return std::move(findings).Take();
}

Plan BatchRemoveParticipantsMethod::Prepare(const Request& request, AnsweredCall&) {
  Plan plan{
      .call_id = request.call_id(), .identities = {}, .allow_missing = request.allow_missing()};
  for (const v1::IdentitySet& identity : request.identities()) {
    plan.identities.push_back(ToGraph(identity));
  }
  for (int i = 0; i < request.participant_ids_size(); ++i) {
    Named& named = plan.named.emplace_back();
    named.result.set_index(i);
    named.result.set_participant_id(request.participant_ids(i));
    named.removal = RemovalOf(request.participant_ids(i), plan.removals);
  }
  return plan;
}

Task<std::optional<Answer>> BatchRemoveParticipantsMethod::Look(const ReadPermit& permit,
                                                                Plan& plan) const {
  if (plan.identities.empty()) co_return std::nullopt;
  auto reading_it = ReadRoster(permit, reading, plan.call_id);
  auto seen = co_await reading_it;
  if (!seen.ok()) {
    const graph::GraphError& error = seen.error();
    if (error.kind != graph::GraphErrorKind::kDeadlineExceeded &&
        error.kind != graph::GraphErrorKind::kShutDown) {
      co_return AnswerGraphError(permit.answered(), error);
    }
    // As later, while it removes: the answer says of everyone what was done.
    SetAllFailed(FailureOf(error), plan);
    co_return Succeed(permit.answered(), MakeResponse(plan, {}), graph::Effect::kNone, plan.look);
  }
  plan.coverage = seen.value().coverage;
  plan.look = seen.value().roster.exchange;
  auto finding = FindMatches(permit, seen.value().roster, reading.client_id, plan);
  const std::vector<std::vector<Match>> matches = co_await finding;
  for (size_t i = 0; i < matches.size(); ++i) Name(static_cast<int>(i), matches[i], plan);
  auto freeing = FreeEntries(permit, seen.value().roster);
  (void)co_await freeing;
  plan.memory = std::move(seen.value().roster.memory);
  plan.memory.ShrinkTo(BytesOf(matches));
  if (!plan.removals.empty()) co_return std::nullopt;
  co_return Succeed(permit.answered(), MakeResponse(plan, {}), graph::Effect::kNone, plan.look);
}

v1::BatchRemoveParticipantsResponse BatchRemoveParticipantsMethod::MakeResponse(
    const Plan& plan, const std::vector<RemovalOutcome>& outcomes) {
  v1::BatchRemoveParticipantsResponse response;
  response.set_coverage(plan.coverage);
  for (const Named& named : plan.named) {
    v1::RemovalResult& result = *response.add_results();
    result = named.result;
    if (named.removal) SetOutcome(outcomes[*named.removal], plan.allow_missing, result);
  }
  return response;
}

}  // namespace participants
