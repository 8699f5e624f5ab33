#ifndef GRAPH_ADAPTER_REMOVE_PARTICIPANT_H_
#define GRAPH_ADAPTER_REMOVE_PARTICIPANT_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// DELETE …/participants/{participant}
inline constexpr Operation kRemoveParticipant = {.name = "remove_participant",
                                                 .operation_class = OperationClass::kRepeatable,
                                                 .method = HttpMethod::kDelete,
                                                 .max_attempts = 8,
                                                 .missing = GraphErrorKind::kParticipantNotFound,
                                                 .permission = Hint::kRemovePermission,
                                                 .hides_denial = true};

// The same of somebody who must not have joined meanwhile: once, and not after a wait, since what
// was seen of the call before would be of long ago.
inline constexpr Operation kCancelInvitation = {.name = "cancel_invitation",
                                                .operation_class = OperationClass::kRepeatable,
                                                .method = HttpMethod::kDelete,
                                                .max_attempts = 1,
                                                .missing = GraphErrorKind::kParticipantNotFound,
                                                .permission = Hint::kRemovePermission,
                                                .hides_denial = true};

struct RemoveParticipantParams {
  std::string call_id;
  std::string participant_id;
  const Operation* operation = &kRemoveParticipant;
};

struct RemoveParticipantResult {
  ExchangeInfo exchange;
};

using RemoveParticipantCallback = absl::AnyInvocable<void(GraphResult<RemoveParticipantResult>) &&>;

// As GraphClient::Start.
ExchangeHandle RemoveParticipant(GraphClient& client, RemoveParticipantParams params,
                                 ExchangeOptions options, RemoveParticipantCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_REMOVE_PARTICIPANT_H_
