#include "graph_adapter/remove_participant.h"

#include <utility>

#include "graph_adapter/url.h"

namespace participants::graph {

// By value, like every operation. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle RemoveParticipant(GraphClient& client, RemoveParticipantParams params,
                                 ExchangeOptions options, RemoveParticipantCallback callback) {
  return StartDecoded<RemoveParticipantResult>(
      client,
      {.operation = params.operation,
       .path = ParticipantPath(params.call_id, params.participant_id),
       .body = {},
       .call_path = CallPath(params.call_id)},
      std::move(options),
      [](const GraphAnswer& answer) { return RemoveParticipantResult{ExchangeOf(answer)}; },
      std::move(callback));
}

}  // namespace participants::graph
