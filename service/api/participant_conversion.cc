#include "service/api/participant_conversion.h"

#include <algorithm>

#include "service/api/identity_conversion.h"
#include "service/api/identity_kinds.h"

namespace participants {

v1::Participant ToProto(const graph::Participant& participant) {
  v1::Participant result;
  FillProto(participant, result);
  return result;
}

void FillProto(const graph::Participant& participant, v1::Participant& result) {
  result.set_id(participant.id);
  v1::ParticipantInfo& info = *result.mutable_info();
  FillListedIdentity(participant.info.identity, *info.mutable_identity());
  info.set_endpoint_type(participant.info.endpoint_type);
  info.set_language_id(participant.info.language_id);
  info.set_region(participant.info.region);
  info.set_country_code(participant.info.country_code);
  info.set_participant_id(participant.info.participant_id);
  result.set_is_in_lobby(participant.is_in_lobby);
  result.set_is_muted(participant.is_muted);
  for (const graph::MediaStream& stream : participant.media_streams) {
    v1::MediaStream& shown = *result.add_media_streams();
    shown.set_media_type(stream.media_type);
    shown.set_direction(stream.direction);
    shown.set_label(stream.label);
    shown.set_server_muted(stream.server_muted);
    shown.set_source_id(stream.source_id);
  }
  result.set_metadata(participant.metadata);
  result.set_recording_status(participant.recording_status);
  result.set_removed_reason(participant.removed_reason);
  result.set_roster_sequence_number(participant.roster_sequence_number);
}

void FillListedIdentity(const graph::IdentitySet& identities, v1::IdentitySet& result) {
  for (const auto& [graph_key, identity] : identities) {
    const auto kind = std::ranges::find(kIdentityKinds, graph_key, &IdentityKind::graph_key);
    if (kind != kIdentityKinds.end()) FillProto(identity, *(result.*kind->mutable_get)());
  }
}

}  // namespace participants
