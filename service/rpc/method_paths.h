// The two methods, as HTTP/2 and a policy name them.
#ifndef SERVICE_RPC_METHOD_PATHS_H_
#define SERVICE_RPC_METHOD_PATHS_H_

#include <string_view>

#include "graph_adapter/graph_types.h"

namespace participants {

inline constexpr std::string_view kRemoveParticipantPath =
    "/participants.v1.ParticipantService/RemoveParticipant";
inline constexpr std::string_view kInviteParticipantsPath =
    "/participants.v1.ParticipantService/InviteParticipants";

constexpr std::string_view MethodPath(graph::Operation operation) {
  return operation == graph::Operation::kRemoveParticipant ? kRemoveParticipantPath
                                                           : kInviteParticipantsPath;
}

// "RemoveParticipant"
constexpr std::string_view MethodName(graph::Operation operation) {
  const std::string_view path = MethodPath(operation);
  return path.substr(path.rfind('/') + 1);
}

}  // namespace participants

#endif  // SERVICE_RPC_METHOD_PATHS_H_
