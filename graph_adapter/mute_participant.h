#ifndef GRAPH_ADAPTER_MUTE_PARTICIPANT_H_
#define GRAPH_ADAPTER_MUTE_PARTICIPANT_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// POST …/participants/{participant}/mute. Every mute that Graph accepts makes an operation, but
// somebody who is muted already stays muted.
inline constexpr Operation kMuteParticipant = {.name = "mute_participant",
                                               .operation_class = OperationClass::kRepeatable,
                                               .method = HttpMethod::kPost,
                                               .max_attempts = 8,
                                               .missing = GraphErrorKind::kParticipantNotFound,
                                               .absence_is_success = false,
                                               .permission = Hint::kMutePermission,
                                               .hides_denial = false};

struct MuteParticipantParams {
  std::string call_id;
  std::string participant_id;
  std::string client_context;
};

struct MuteParticipantResult {
  CommsOperation operation;
  ExchangeInfo exchange;
};

using MuteParticipantCallback = absl::AnyInvocable<void(GraphResult<MuteParticipantResult>) &&>;

// See GraphClient::Start. A 2xx with anything but a JSON object is kMalformedResponse with effect
// `applied`.
ExchangeHandle MuteParticipant(GraphClient& client, MuteParticipantParams params,
                               ExchangeOptions options, MuteParticipantCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_MUTE_PARTICIPANT_H_
