#include "graph_adapter/get_operation.h"

#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetOperation(GraphClient& client, GetOperationParams params, ExchangeOptions options,
                            GetOperationCallback callback) {
  return StartDecoded<GetOperationResult>(
      client,
      {.operation = &kGetOperation,
       .path = OperationPath(params.call_id, params.operation_id),
       .body = {},
       .call_path = {}},
      std::move(options),
      [](const GraphAnswer& answer) -> GraphResult<GetOperationResult> {
        auto operation = DecodeInviteOperation(answer.response.body);
        if (!operation) return MalformedResponse(answer, Effect::kNone);
        return GetOperationResult{*std::move(operation), ExchangeOf(answer)};
      },
      std::move(callback));
}

}  // namespace participants::graph
