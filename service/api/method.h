#ifndef SERVICE_API_METHOD_H_
#define SERVICE_API_METHOD_H_

#include <string_view>

#include "graph_adapter/operation.h"

namespace participants {

// The properties of a method that the rest of the service uses. Method-specific logic is in the
// method's own file (e.g. remove_participant.cc); no other code depends on which method it is.
struct Method {
  // As in HTTP/2 and in a policy: "/participants.v1.ParticipantService/RemoveParticipant".
  std::string_view path;
  // Decides whether errors allow callers to retry.
  graph::OperationClass method_class;
  // Whether a call sends many requests to Graph. They give way to those of other calls.
  graph::Precedence precedence = graph::Precedence::kSingle;

  // "participants.v1.ParticipantService"
  constexpr std::string_view service() const { return path.substr(1, path.rfind('/') - 1); }
  // "RemoveParticipant"
  constexpr std::string_view name() const { return path.substr(path.rfind('/') + 1); }
};

}  // namespace participants

#endif  // SERVICE_API_METHOD_H_
