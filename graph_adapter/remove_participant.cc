#include "graph_adapter/remove_participant.h"

#include <utility>

#include "graph_adapter/url.h"

namespace participants::graph {

// By value, like every operation. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle RemoveParticipant(GraphClient& client, RemoveParticipantParams params,
                                 ExchangeOptions options, RemoveParticipantCallback callback) {
  return client.Start({.operation = params.operation,
                       .path = ParticipantPath(params.call_id, params.participant_id),
                       .body = {},
                       .call_path = CallPath(params.call_id)},
                      std::move(options),
                      [callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
                        if (!result.ok()) return std::move(callback)(std::move(result.error()));
                        std::move(callback)(RemoveParticipantResult{ExchangeOf(result.value())});
                      });
}

}  // namespace participants::graph
