// Plain data that service/ and graph_adapter/ exchange: Microsoft Graph's types, without JSON or
// protobuf.
#ifndef GRAPH_ADAPTER_GRAPH_TYPES_H_
#define GRAPH_ADAPTER_GRAPH_TYPES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace participants::graph {

// Graph's identity. Empty means absent, in both directions.
struct Identity {
  std::string id;
  std::string display_name;
  std::string tenant_id;
  std::string identity_provider;
  std::map<std::string, std::string> other;  // Answers only: text properties without a field above.

  bool operator==(const Identity&) const = default;
};

// Graph's identitySet, keyed by Graph's own property name ("user", "phone", …). The type is open:
// answers may hold kinds that are missing from any list of ours.
using IdentitySet = std::map<std::string, Identity>;

// Graph's invitationParticipantInfo. `id` and `endpoint_type` occur in answers only.
struct InvitationParticipantInfo {
  IdentitySet identity;
  std::string participant_id;
  std::string replaces_call_id;
  bool hidden = false;
  bool remove_from_default_audio_routing_group = false;
  std::string id;
  std::string endpoint_type;

  bool operator==(const InvitationParticipantInfo&) const = default;
};

// Graph's mediaStream.
struct MediaStream {
  std::string media_type;
  std::string direction;
  std::string label;
  bool server_muted = false;
  std::string source_id;

  bool operator==(const MediaStream&) const = default;
};

// Graph's participantInfo, limited to what may be passed on: Graph also sends a URL with a token in
// it (replacementLink), and undocumented members. Its `id` is not the participant's id.
struct ParticipantInfo {
  IdentitySet identity;
  std::string endpoint_type;
  std::string language_id;
  std::string region;
  std::string country_code;
  std::string participant_id;

  bool operator==(const ParticipantInfo&) const = default;
};

// Graph's participant: somebody in the call or waiting in its lobby.
struct Participant {
  std::string id;  // Empty = Graph sent null.
  ParticipantInfo info;
  bool is_in_lobby = false;
  bool is_muted = false;
  std::vector<MediaStream> media_streams;
  std::string metadata;
  std::string recording_status;
  std::string removed_reason;
  int64_t roster_sequence_number = 0;

  bool operator==(const Participant&) const = default;
};

// Graph's resultInfo. `message` may hold phone numbers: return it, never log it.
struct ResultInfo {
  int32_t code = 0;
  int32_t subcode = 0;
  std::string message;

  bool operator==(const ResultInfo&) const = default;
};

// Graph's operationStatus. A missing status also becomes kUnknown.
enum class OperationStatus { kNotStarted, kRunning, kCompleted, kFailed, kUnknown };

// Graph's commsOperation.
struct CommsOperation {
  std::string id;
  OperationStatus status = OperationStatus::kUnknown;
  std::string client_context;
  std::optional<ResultInfo> result_info;

  bool operator==(const CommsOperation&) const = default;
};

// Graph's inviteParticipantsOperation.
struct InviteParticipantsOperation : CommsOperation {
  std::vector<InvitationParticipantInfo> participants;

  bool operator==(const InviteParticipantsOperation&) const = default;
};

// The parameters of an invitation.
struct InviteParticipantsParams {
  std::string call_id;
  std::vector<InvitationParticipantInfo> participants;
  std::string client_context;
};

// The exchange behind an answer or an error.
struct ExchangeInfo {
  int http_status = 0;
  int attempts = 0;  // How many times the operation was tried.
  std::string graph_request_id;
  std::string_view failure = {};  // Why no answer came: a literal; empty if one did.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_TYPES_H_
