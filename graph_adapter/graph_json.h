// Graph's JSON, both ways. Pure; throws nothing, whatever the bytes.
#ifndef GRAPH_ADAPTER_GRAPH_JSON_H_
#define GRAPH_ADAPTER_GRAPH_JSON_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "graph_adapter/graph_types.h"

namespace participants::graph {

// The body of POST …/participants/invite. Empty texts and `false` are left out.
std::string EncodeInvitation(const InviteParticipantsParams& params);

// The body of its 200. nullopt = not a JSON object, or not UTF-8. Absent, null and mistyped members
// stay empty; numbers may come as strings; enumerations compare without case.
std::optional<InviteParticipantsOperation> DecodeInviteOperation(absl::string_view body);

// What Graph's error body says, as far as programs may use it: its message never leaves this
// function.
struct ErrorBody {
  bool is_graph_error =
      false;         // {"error": {"code": …}}: Graph itself answered, not something before it.
  std::string code;  // The deepest that matches [A-Za-z0-9._-]{1,64}, else empty.
  std::string request_id;
};

// Never fails: a body may be HTML, empty, or an OAuth error whose `error` is a text.
ErrorBody DecodeErrorBody(absl::string_view body);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_JSON_H_
