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
                                                 .absence_is_success = true,
                                                 .permission = Hint::kRemovePermission,
                                                 .hides_denial = true};

// The same for somebody who must not have joined in the meantime. Sent once, and never after a
// wait, which would make the earlier look at the call stale.
inline constexpr Operation kCancelInvitation = {.name = "cancel_invitation",
                                                .operation_class = OperationClass::kRepeatable,
                                                .method = HttpMethod::kDelete,
                                                .max_attempts = 1,
                                                .missing = GraphErrorKind::kParticipantNotFound,
                                                .absence_is_success = true,
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

// See GraphClient::Start.
ExchangeHandle RemoveParticipant(GraphClient& client, RemoveParticipantParams params,
                                 ExchangeOptions options, RemoveParticipantCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_REMOVE_PARTICIPANT_H_
