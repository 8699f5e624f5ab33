#include "service/api/get_invitation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "graph_adapter/get_operation.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_match.h"
#include "service/api/participant_conversion.h"
#include "service/telemetry/utf8_prefix.h"

namespace participants {
namespace {

using Outcome = v1::InvitationOutcome;

constexpr int kMostParticipants = 20;
// Graph rings for 60 s, and the roster lags behind.
constexpr absl::Duration kRings = absl::Seconds(90);
constexpr absl::Duration kClockSkew = absl::Seconds(5);
constexpr size_t kMostMessageBytes = size_t{4} * 1024;

std::optional<absl::Time> AcceptTime(const v1::InviteParticipantsOperation& operation) {
  if (!operation.has_accept_time()) return std::nullopt;
  return absl::FromUnixSeconds(operation.accept_time().seconds()) +
         absl::Nanoseconds(operation.accept_time().nanos());
}

std::optional<absl::Duration> TimeSince(std::optional<absl::Time> accepted) {
  if (!accepted) return std::nullopt;
  const absl::Duration since = absl::Now() - *accepted;
  return since < -kClockSkew ? std::nullopt : std::optional(since);
}

// Whether the participant has an ID by which the roster can be searched.
bool CanBeFound(const v1::InvitationParticipantInfo& invited) {
  if (!invited.participant_id().empty()) return true;
  return std::ranges::any_of(ToGraph(invited.identity()), [](const auto& identity) {
    const auto& [kind, one] = identity;
    return kind == "phone" ? !PhoneDigits(one.id).empty() : !one.id.empty();
  });
}

const graph::Participant* FindByIdentity(const v1::InvitationParticipantInfo& invited,
                                         const graph::Roster& roster) {
  const graph::IdentitySet identity = ToGraph(invited.identity());
  const auto found =
      std::ranges::find_if(roster.participants, [&identity](const graph::Participant& entry) {
        return MatchesIdentity(identity, entry.info.identity);
      });
  return found == roster.participants.end() ? nullptr : &*found;
}

const graph::Participant* FindInvited(const v1::InvitationParticipantInfo& invited,
                                      const graph::Roster& roster, Outcome::Source& source) {
  source = Outcome::SOURCE_ROSTER;
  if (!invited.participant_id().empty()) {
    const graph::Participant* const found = FindById(roster, invited.participant_id());
    if (found != nullptr) return found;
  }
  source = Outcome::SOURCE_ROSTER_IDENTITY;
  return FindByIdentity(invited, roster);
}

void SetActive(const graph::Participant& participant, Outcome& outcome) {
  outcome.set_state(participant.is_in_lobby ? Outcome::STATE_IN_LOBBY : Outcome::STATE_JOINED);
  *outcome.mutable_active() = ToProto(participant);
}

// Sets the outcome from Graph's operation, which covers everyone whom the roster does not list.
// Returns false if the operation's status says nothing about them.
bool SetByOperation(const graph::InviteParticipantsOperation& operation, Outcome& outcome) {
  if (operation.status == graph::OperationStatus::kRunning) {
    outcome.set_state(Outcome::STATE_PENDING);
  } else if (operation.status == graph::OperationStatus::kFailed) {
    outcome.set_state(Outcome::STATE_FAILED);
    if (operation.result_info) {
      v1::ResultInfo& info = *outcome.mutable_result_info();
      info.set_code(operation.result_info->code);
      info.set_subcode(operation.result_info->subcode);
      info.set_message(
          std::string(telemetry::Utf8Prefix(operation.result_info->message, kMostMessageBytes)));
    }
  } else {
    return false;
  }
  outcome.set_source(Outcome::SOURCE_OPERATION);
  return true;
}

}  // namespace

audit::AuditTarget GetInvitationMethod::TargetOf(const Request& request) {
  audit::AuditTarget target{.call_id = request.call_id(), .participants = {}, .reason = {}};
  for (const auto& participant : request.operation().participants()) {
    if (target.participants.size() > audit::AuditLog::kMostParticipants) break;
    target.participants.push_back(participant.participant_id());
  }
  return target;
}

std::vector<FieldViolation> GetInvitationMethod::Validate(const Request& request) {
  const v1::InviteParticipantsOperation& operation = request.operation();
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("operation.id", OptionalIdProblem(operation.id()));
  const int count = operation.participants_size();
  if (count == 0 || count > kMostParticipants) {
    findings.Check("operation.participants", "must contain 1 to 20 participants");
    return std::move(findings).Take();
  }
  for (int i = 0; i < count; ++i) {
    findings.Check(absl::StrCat("operation.participants[", i, "].participant_id"),
                   OptionalIdProblem(operation.participants(i).participant_id()));
  }
  return std::move(findings).Take();
}

GetInvitationMethod::Plan GetInvitationMethod::Prepare(const Request& request, AnsweredCall&) {
  const v1::InviteParticipantsOperation& operation = request.operation();
  Plan plan{.call_id = request.call_id(),
            .operation_id = operation.id(),
            .accepted = AcceptTime(operation),
            .invited = {}};
  for (const auto& participant : operation.participants()) {
    v1::InvitationParticipantInfo& invited = plan.invited.emplace_back();
    FillProto(ToGraph(participant.identity()), *invited.mutable_identity());
    invited.set_participant_id(participant.participant_id());
    invited.set_replaces_call_id(participant.replaces_call_id());
    invited.set_hidden(participant.hidden());
    invited.set_remove_from_default_audio_routing_group(
        participant.remove_from_default_audio_routing_group());
  }
  return plan;
}

Task<Answer> GetInvitationMethod::Look(const ReadPermit& permit, Plan plan) const {
  auto reading_it = ReadRoster(permit, reading, plan.call_id);
  const auto seen = co_await reading_it;
  if (!seen.ok()) co_return AnswerGraphError(permit.answered(), seen.error());
  const graph::Roster& roster = seen.value().roster;
  InvitationEvidence evidence{.roster = roster, .coverage = seen.value().coverage};

  const bool all_found = std::ranges::all_of(plan.invited, [&roster](const auto& participant) {
    Outcome::Source source{};
    return FindInvited(participant, roster, source) != nullptr;
  });
  if (!all_found && !plan.operation_id.empty()) {
    auto asking = permit.Ask(&graph::GetOperation,
                             {.call_id = plan.call_id, .operation_id = plan.operation_id});
    auto hint = co_await asking;
    if (hint.ok()) evidence.operation = std::move(hint.value().operation);
  }

  v1::GetInvitationResponse response;
  response.set_coverage(evidence.coverage);
  response.set_done(true);
  const std::optional<absl::Duration> since_accepted = TimeSince(plan.accepted);
  for (const auto& participant : plan.invited) {
    Outcome& outcome = *response.add_outcomes();
    outcome = OutcomeOf(participant, evidence, since_accepted);
    reading.metrics.OnOutcome(outcome);
    if (outcome.state() == Outcome::STATE_PENDING) response.set_done(false);
  }
  co_return Succeed(permit.answered(), std::move(response), graph::Effect::kNone, roster.exchange);
}

Outcome OutcomeOf(const v1::InvitationParticipantInfo& participant,
                  const InvitationEvidence& evidence,
                  std::optional<absl::Duration> since_accepted) {
  Outcome outcome;
  *outcome.mutable_participant() = participant;
  Outcome::Source source{};
  if (const auto* const found = FindInvited(participant, evidence.roster, source)) {
    SetActive(*found, outcome);
    outcome.set_source(source);
    return outcome;
  }
  if (evidence.operation && SetByOperation(*evidence.operation, outcome)) return outcome;
  // Graph never lists hidden participants.
  if (!participant.hidden() && since_accepted) {
    if (*since_accepted < kRings) {
      outcome.set_state(Outcome::STATE_PENDING);
      outcome.set_source(Outcome::SOURCE_TIME);
      return outcome;
    }
    if (evidence.coverage == v1::ROSTER_COVERAGE_AS_REPORTED && CanBeFound(participant)) {
      outcome.set_state(Outcome::STATE_ABSENT);
      outcome.set_source(Outcome::SOURCE_TIME);
      return outcome;
    }
  }
  outcome.set_state(Outcome::STATE_UNKNOWN);
  return outcome;
}

}  // namespace participants
