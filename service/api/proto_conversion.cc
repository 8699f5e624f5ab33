#include "service/api/proto_conversion.h"

#include <algorithm>
#include <string>

#include "service/api/identity_kinds.h"

namespace participants {
namespace {

graph::Identity ToGraph(const v1::Identity& identity) {
  return {.id = identity.id(),
          .display_name = identity.display_name(),
          .tenant_id = identity.tenant_id(),
          .identity_provider = identity.identity_provider(),
          .other = {}};
}

graph::IdentitySet ToGraph(const v1::IdentitySet& identities) {
  graph::IdentitySet result;
  for (const IdentityKind& kind : kIdentityKinds) {
    if (!(identities.*kind.has)()) continue;
    result.emplace(kind.graph_key, ToGraph((identities.*kind.get)()));
  }
  return result;
}

graph::InvitationParticipantInfo ToGraph(const v1::InvitationParticipantInfo& participant) {
  return {.identity = ToGraph(participant.identity()),
          .participant_id = participant.participant_id(),
          .replaces_call_id = participant.replaces_call_id(),
          .hidden = participant.hidden(),
          .remove_from_default_audio_routing_group =
              participant.remove_from_default_audio_routing_group(),
          .id = {},
          .endpoint_type = {}};
}

void FillProto(const graph::Identity& identity, v1::Identity& result) {
  result.set_id(identity.id);
  result.set_display_name(identity.display_name);
  result.set_tenant_id(identity.tenant_id);
  result.set_identity_provider(identity.identity_provider);
  result.mutable_other()->insert(identity.other.begin(), identity.other.end());
}

// Where an identity with this key of Graph's goes.
v1::Identity& SlotFor(const std::string& graph_key, v1::IdentitySet& identities) {
  const auto kind = std::find_if(kIdentityKinds.begin(), kIdentityKinds.end(),
                                 [&](const IdentityKind& k) { return k.graph_key == graph_key; });
  if (kind == kIdentityKinds.end()) return (*identities.mutable_other())[graph_key];
  return *(identities.*kind->mutable_get)();
}

void FillProto(const graph::InvitationParticipantInfo& participant,
               v1::InvitationParticipantInfo& result) {
  for (const auto& [graph_key, identity] : participant.identity) {
    FillProto(identity, SlotFor(graph_key, *result.mutable_identity()));
  }
  result.set_participant_id(participant.participant_id);
  result.set_replaces_call_id(participant.replaces_call_id);
  result.set_hidden(participant.hidden);
  result.set_remove_from_default_audio_routing_group(
      participant.remove_from_default_audio_routing_group);
  result.set_id(participant.id);
  result.set_endpoint_type(participant.endpoint_type);
}

v1::OperationStatus ToProto(graph::OperationStatus status) {
  switch (status) {
    case graph::OperationStatus::kNotStarted:
      return v1::OPERATION_STATUS_NOT_STARTED;
    case graph::OperationStatus::kRunning:
      return v1::OPERATION_STATUS_RUNNING;
    case graph::OperationStatus::kCompleted:
      return v1::OPERATION_STATUS_COMPLETED;
    case graph::OperationStatus::kFailed:
      return v1::OPERATION_STATUS_FAILED;
    case graph::OperationStatus::kUnknown:
      break;
  }
  return v1::OPERATION_STATUS_UNKNOWN;
}

}  // namespace

graph::RemoveParticipantParams ToGraph(const v1::RemoveParticipantRequest& request) {
  return {.call_id = request.call_id(), .participant_id = request.participant_id()};
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
  result.set_id(operation.id);
  result.set_status(ToProto(operation.status));
  result.set_client_context(operation.client_context);
  if (operation.result_info) {
    result.mutable_result_info()->set_code(operation.result_info->code);
    result.mutable_result_info()->set_subcode(operation.result_info->subcode);
    result.mutable_result_info()->set_message(operation.result_info->message);
  }
  for (const auto& participant : operation.participants) {
    FillProto(participant, *result.add_participants());
  }
  return result;
}

}  // namespace participants
