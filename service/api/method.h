#ifndef SERVICE_API_METHOD_H_
#define SERVICE_API_METHOD_H_

#include <string_view>

#include "graph_adapter/operation.h"

namespace participants {

// What the rest of the service knows of a method. What is particular to one stands in its own file
// (remove_participant.cc and its like); nothing else asks which one it is.
struct Method {
  // As HTTP/2 and a policy name it: "/participants.v1.ParticipantService/RemoveParticipant".
  std::string_view path;
  // By which callers are told whether they may repeat it.
  graph::OperationClass method_class;

  // "RemoveParticipant"
  constexpr std::string_view name() const { return path.substr(path.rfind('/') + 1); }
};

}  // namespace participants

#endif  // SERVICE_API_METHOD_H_
