// Graph's URLs, as text.
#ifndef GRAPH_ADAPTER_URL_H_
#define GRAPH_ADAPTER_URL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Encodes one path segment or form value by RFC 3986. Everything outside the unreserved set is
// encoded, so that no id can change the path, whatever was checked before.
std::string PercentEncode(absl::string_view text);

// The paths below Graph's version: /communications/calls/{call}
std::string CallPath(absl::string_view call_id);
// …/participants
std::string ParticipantsPath(absl::string_view call_id);
// …/participants/{participant}
std::string ParticipantPath(absl::string_view call_id, absl::string_view participant_id);
// …/participants/{participant}/mute
std::string MutePath(absl::string_view call_id, absl::string_view participant_id);
// …/participants/invite
std::string InvitePath(absl::string_view call_id);
// …/operations/{operation}
std::string OperationPath(absl::string_view call_id, absl::string_view operation_id);

// Returns the query, from the question mark on, of Graph's link to the next page of `path` at
// `base_url`. nullopt = the link leads elsewhere: to another scheme, host, port or path. The query
// is used with our own path, so that no link can send a token anywhere else.
std::optional<std::string> QueryOfLink(absl::string_view link, absl::string_view base_url,
                                       absl::string_view path);

// Returns the last path segment of a Location header: the id of the target. Empty = there is no
// segment, or it is not printable ASCII.
std::string LastPathSegment(absl::string_view location);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_URL_H_
