// Graph's URLs, as text.
#ifndef GRAPH_ADAPTER_URL_H_
#define GRAPH_ADAPTER_URL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace participants::graph {

// One path segment or form value by RFC 3986: everything outside the unreserved set is encoded, so
// that no id can change the path, whatever has been checked before.
std::string PercentEncode(absl::string_view text);

// The paths behind Graph's version: /communications/calls/{call}
std::string CallPath(absl::string_view call_id);
// …/participants
std::string ParticipantsPath(absl::string_view call_id);
// …/participants/{participant}
std::string ParticipantPath(absl::string_view call_id, absl::string_view participant_id);
// …/participants/invite
std::string InvitePath(absl::string_view call_id);
// …/operations/{operation}
std::string OperationPath(absl::string_view call_id, absl::string_view operation_id);

// Of a link that Graph gives to the next page of what is at this base URL and path: its query, from
// the question mark on. Nothing = it leads elsewhere: to another scheme, host, port or path. The
// path is ours when the query is used, so that no link can send a token anywhere else.
std::optional<std::string> QueryOfLink(absl::string_view link, absl::string_view base_url,
                                       absl::string_view path);

// The last path segment of a Location header: the id of what it points to. Empty when it has none,
// or when that is not printable ASCII.
std::string LastPathSegment(absl::string_view location);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_URL_H_
