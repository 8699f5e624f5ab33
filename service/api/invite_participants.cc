#include "service/api/invite_participants.h"

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/api/field_rules.h"
#include "service/api/findings.h"
#include "service/api/identity_conversion.h"
#include "service/api/identity_kinds.h"
#include "service/api/operation_conversion.h"
#include "service/api/uuid.h"

namespace participants {
namespace {

constexpr int kMaxParticipants = 5;  // Graph's limit for one invitation.

// Checks the rules across the participants of one invitation.
class Invited {
 public:
  void Check(const std::string& path, std::string_view kind, const v1::Identity& identity,
             Findings& findings) {
    if (kind == "application" && ++applications_ > 1) {
      findings.Check(path, "is a second application; Graph allows one");
    }
    if (identity.id().empty()) return;  // CheckIdentity reports this.
    if (!seen_.emplace(kind, absl::AsciiStrToLower(identity.id())).second) {
      findings.Check(path + ".id", "repeats an identity");
    }
  }
  // If two participants shared an ID, the first could not be cancelled.
  void CheckId(const std::string& path, const std::string& participant_id, Findings& findings) {
    if (participant_id.empty()) return;
    if (!ids_.insert(absl::AsciiStrToLower(participant_id)).second) {
      findings.Check(path, "is also used by another participant");
    }
  }

 private:
  int applications_ = 0;
  std::set<std::pair<std::string_view, std::string>> seen_;
  std::set<std::string> ids_;
};

void CheckIdentitySet(const std::string& path, const v1::IdentitySet& identities, Invited& invited,
                      Findings& findings) {
  int kinds = 0;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    ++kinds;
    const v1::Identity& identity = (identities.*kind.get)();
    const std::string kind_path = path + "." + std::string(kind.field);
    findings.CheckIdentity(kind_path, identity, kind.field == "phone");
    invited.Check(kind_path, kind.field, identity, findings);
  }
  findings.Check(path, kinds == 1 ? Problem() : "must set exactly one kind");
}

void CheckParticipant(const std::string& path, const v1::InvitationParticipantInfo& participant,
                      bool is_only_one, Invited& invited, Findings& findings) {
  CheckIdentitySet(path + ".identity", participant.identity(), invited, findings);
  findings.Check(path + ".participant_id", OptionalIdProblem(participant.participant_id()));
  invited.CheckId(path + ".participant_id", participant.participant_id(), findings);
  findings.Check(path + ".replaces_call_id", OptionalIdProblem(participant.replaces_call_id()));
  if (!participant.replaces_call_id().empty() && !is_only_one) {
    // Graph would read the first participant and silently drop the others.
    findings.Check(path + ".replaces_call_id", "allows no other participant");
  }
}

graph::InvitationParticipantInfo ToGraph(const v1::InvitationParticipantInfo& participant) {
  return {.identity = participants::ToGraph(participant.identity()),
          .participant_id = participant.participant_id(),
          .replaces_call_id = participant.replaces_call_id(),
          .hidden = participant.hidden(),
          .remove_from_default_audio_routing_group =
              participant.remove_from_default_audio_routing_group(),
          .id = {},
          .endpoint_type = {}};
}

void FillProto(const graph::InvitationParticipantInfo& participant,
               v1::InvitationParticipantInfo& result) {
  participants::FillProto(participant.identity, *result.mutable_identity());
  result.set_participant_id(participant.participant_id);
  result.set_replaces_call_id(participant.replaces_call_id);
  result.set_hidden(participant.hidden);
  result.set_remove_from_default_audio_routing_group(
      participant.remove_from_default_audio_routing_group);
  result.set_id(participant.id);
  result.set_endpoint_type(participant.endpoint_type);
}

// Generates missing IDs, so that every invitation can be cancelled and identified in Graph's
// notifications.
void AssignIds(graph::InviteParticipantsParams& params, bool assign_participant_id) {
  if (params.client_context.empty()) params.client_context = NewUuid();
  if (!assign_participant_id) return;
  for (graph::InvitationParticipantInfo& participant : params.participants) {
    // Together with replacesCallId, participantId names the participant to move, which only the
    // caller knows.
    if (participant.participant_id.empty() && participant.replaces_call_id.empty()) {
      participant.participant_id = NewUuid();
    }
  }
}

InvitationIds IdsOf(const graph::InviteParticipantsParams& params) {
  InvitationIds ids{.client_context = params.client_context, .participant_ids = {}};
  for (const graph::InvitationParticipantInfo& participant : params.participants) {
    ids.participant_ids.push_back(participant.participant_id);
  }
  return ids;
}

}  // namespace

audit::AuditTarget InviteParticipantsMethod::TargetOf(const Request& request) {
  audit::AuditTarget target{.call_id = request.call_id(), .participants = {}, .reason = {}};
  for (const v1::InvitationParticipantInfo& participant : request.participants()) {
    if (target.participants.size() > audit::AuditLog::kMostParticipants) break;
    for (std::string& name : NamesForTheRecord(participant.identity())) {
      target.participants.push_back(std::move(name));
    }
  }
  return target;
}

std::vector<FieldViolation> InviteParticipantsMethod::Validate(const Request& request) {
  Findings findings;
  findings.Check("call_id", IdProblem(request.call_id()));
  findings.Check("client_context", ClientContextProblem(request.client_context()));
  const int count = request.participants_size();
  if (count == 0 || count > kMaxParticipants) {
    // Reports only this: violations inside a list of the wrong length are noise.
    findings.Check("participants", "must contain 1 to 5 participants");
    return std::move(findings).Take();
  }
  Invited invited;
  for (int i = 0; i < count; ++i) {
    CheckParticipant(absl::StrCat("participants[", i, "]"), request.participants(i), count == 1,
                     invited, findings);
  }
  return std::move(findings).Take();
}

graph::InviteParticipantsParams InviteParticipantsMethod::Prepare(const Request& request,
                                                                  AnsweredCall& answered) const {
  graph::InviteParticipantsParams params = ToGraph(request);
  AssignIds(params, assign_participant_id);
  answered.invitation = IdsOf(params);
  return params;
}

Task<Answer> InviteParticipantsMethod::Act(const Permit& permit,
                                           graph::InviteParticipantsParams params) {
  auto asking = permit.Ask(&graph::InviteParticipants, std::move(params));
  const auto result = co_await asking;
  if (!result.ok()) co_return AnswerGraphError(permit.answered(), result.error());
  v1::InviteParticipantsResponse response;
  *response.mutable_operation() = ToProto(result.value().operation);
  const absl::Duration now = absl::Now() - absl::UnixEpoch();
  response.mutable_operation()->mutable_accept_time()->set_seconds(absl::ToInt64Seconds(now));
  response.mutable_operation()->mutable_accept_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(now % absl::Seconds(1))));
  co_return Succeed(permit.answered(), std::move(response), graph::Effect::kApplied,
                    result.value().exchange);
}

graph::InviteParticipantsParams ToGraph(const v1::InviteParticipantsRequest& request) {
  graph::InviteParticipantsParams params{
      .call_id = request.call_id(), .participants = {}, .client_context = request.client_context()};
  for (const auto& participant : request.participants()) {
    params.participants.push_back(ToGraph(participant));
  }
  return params;
}

v1::InviteParticipantsOperation ToProto(const graph::InviteParticipantsOperation& operation) {
  v1::InviteParticipantsOperation result;
  FillOperation(operation, result);
  for (const auto& participant : operation.participants) {
    FillProto(participant, *result.add_participants());
  }
  return result;
}

}  // namespace participants
