// Graph's own ID of a request, from a response header.
#ifndef SERVICE_API_GRAPH_REQUEST_ID_H_
#define SERVICE_API_GRAPH_REQUEST_ID_H_

#include <string_view>

namespace participants {

// Returns `id` if it is safe for messages and logs, else empty. A header may contain non-UTF-8
// bytes, which protobuf strings cannot contain, or kilobytes, for which the details have no room.
std::string_view UsableGraphRequestId(std::string_view id);

}  // namespace participants

#endif  // SERVICE_API_GRAPH_REQUEST_ID_H_
