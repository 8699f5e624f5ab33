#include "graph_adapter/get_operation.h"

#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetOperation(GraphClient& client, GetOperationParams params, ExchangeOptions options,
                            GetOperationCallback callback) {
  return client.Start(
      {.operation = &kGetOperation,
       .path = OperationPath(params.call_id, params.operation_id),
       .body = {},
       .call_path = CallPath(params.call_id)},
      std::move(options),
      [callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
        if (!result.ok()) return std::move(callback)(std::move(result.error()));
        const GraphAnswer& answer = result.value();
        auto operation = DecodeInviteOperation(answer.response.body);
        if (!operation) return std::move(callback)(MalformedResponse(answer, Effect::kNone));
        std::move(callback)(GetOperationResult{*std::move(operation), ExchangeOf(answer)});
      });
}

}  // namespace participants::graph
