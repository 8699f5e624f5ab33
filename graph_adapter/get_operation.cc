#include "graph_adapter/get_operation.h"

#include <utility>

#include "graph_adapter/graph_json.h"
#include "graph_adapter/url.h"

namespace participants::graph {

// As every operation takes them. NOLINTNEXTLINE(performance-unnecessary-value-param)
ExchangeHandle GetOperation(GraphClient& client, GetOperationParams params, ExchangeOptions options,
                            GetOperationCallback callback) {
  GraphRequest request{.operation = &kGetOperation,
                       .path = OperationPath(params.call_id, params.operation_id),
                       .body = {},
                       .call_path = {}};
  std::string client_request_id = options.client_request_id;
  return client.Start(
      std::move(request), std::move(options),
      [client_request_id = std::move(client_request_id),
       callback = std::move(callback)](GraphResult<GraphAnswer> result) mutable {
        if (!result.ok()) return std::move(callback)(std::move(result.error()));
        const GraphAnswer& answer = result.value();
        auto operation = DecodeInviteOperation(answer.response.body);
        if (!operation) {
          GraphError error = MalformedResponse(answer, Effect::kNone);
          error.client_request_id = client_request_id;
          return std::move(callback)(std::move(error));
        }
        std::move(callback)(GetOperationResult{*std::move(operation), ExchangeOf(answer)});
      });
}

}  // namespace participants::graph
