// Graph's own id of a request, which comes from a response header.
#ifndef SERVICE_API_GRAPH_REQUEST_ID_H_
#define SERVICE_API_GRAPH_REQUEST_ID_H_

#include <string_view>

namespace participants {

// The id as it is when it can go into messages and logs, else empty. A header may hold bytes that
// are not UTF-8, which no protobuf string may hold, and kilobytes, which the details have no room
// for.
std::string_view UsableGraphRequestId(std::string_view id);

}  // namespace participants

#endif  // SERVICE_API_GRAPH_REQUEST_ID_H_
