#include "graph_adapter/get_call.h"

#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetCall(GraphClient& client, GetCallParams params, ExchangeOptions options,
                       GetCallCallback callback) {
  return client.Start(
      {.operation = &kGetCall, .path = CallPath(params.call_id), .body = {}, .call_path = {}},
      std::move(options),
      [callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
        if (result.ok()) {
          return std::move(callback)(GetCallResult{
              ExchangeOf(result.value()), DecodeOwnParticipantId(result.value().response.body)});
        }
        GraphError error = std::move(result.error());
        if (error.kind == GraphErrorKind::kNotFound) error.kind = GraphErrorKind::kCallNotFound;
        std::move(callback)(std::move(error));
      });
}

}  // namespace participants::graph
