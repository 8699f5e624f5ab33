#ifndef GRAPH_ADAPTER_INVITE_PARTICIPANTS_H_
#define GRAPH_ADAPTER_INVITE_PARTICIPANTS_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// POST …/participants/invite. Every invitation that Graph accepts rings people.
inline constexpr Operation kInviteParticipants = {.name = "invite_participants",
                                                  .operation_class = OperationClass::kOnce,
                                                  .method = HttpMethod::kPost,
                                                  .max_attempts = 4,
                                                  .missing = std::nullopt,
                                                  .absence_is_success = false,
                                                  .permission = Hint::kInvitePermission,
                                                  .hides_denial = false};

struct InviteParticipantsResult {
  InviteParticipantsOperation operation;
  ExchangeInfo exchange;
};

using InviteParticipantsCallback =
    absl::AnyInvocable<void(GraphResult<InviteParticipantsResult>) &&>;

// See GraphClient::Start.
ExchangeHandle InviteParticipants(GraphClient& client, InviteParticipantsParams params,
                                  ExchangeOptions options, InviteParticipantsCallback callback);

// Decodes a 2xx for the invitation `asked`: the operation, or kMalformedResponse with effect
// `applied`. Pure.
GraphResult<InviteParticipantsResult> DecodeInvitationAnswer(const InviteParticipantsParams& asked,
                                                             const GraphAnswer& answer);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_INVITE_PARTICIPANTS_H_
