// Encodes and decodes Graph's JSON. Pure. Never throws, whatever the bytes.
#ifndef GRAPH_ADAPTER_GRAPH_JSON_H_
#define GRAPH_ADAPTER_GRAPH_JSON_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "graph_adapter/graph_types.h"

namespace participants::graph {

// Encodes the body of POST …/participants/invite. Omits empty texts and `false`.
std::string EncodeInvitation(const InviteParticipantsParams& params);

// Encodes the body of POST …/participants/{participant}/mute.
std::string EncodeMute(const std::string& client_context);

// Decodes the body of the 200 to a mute. nullopt = not a JSON object, or not UTF-8. Absent, null
// and mistyped members stay empty. Numbers may be strings. Enumerations ignore case.
std::optional<CommsOperation> DecodeOperation(absl::string_view body);

// The same for an invitation.
std::optional<InviteParticipantsOperation> DecodeInviteOperation(absl::string_view body);

// Decodes myParticipantId from the body of a call. Empty = there is none.
std::string DecodeOwnParticipantId(absl::string_view body);

// The part of Graph's error body that programs may use. The message never leaves DecodeErrorBody.
struct ErrorBody {
  // {"error": {"code": …}}: Graph itself answered, not something in front of it.
  bool is_graph_error = false;
  std::string code;  // The innermost that matches [A-Za-z0-9._-]{1,64}, or empty.
  std::string request_id;
};

// Never fails. The body may be HTML, empty, or an OAuth error whose `error` is a text.
ErrorBody DecodeErrorBody(absl::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_JSON_H_
