#include "graph_adapter/rest_graph_client.h"

#include <memory>
#include <utility>
#include <vector>

namespace participants::graph {

RestGraphClient::RestGraphClient(ExchangeResources resources) : resources_(std::move(resources)) {
  resources_.stats->quota_tokens = resources_.quota.tokens();
}

ExchangeHandle RestGraphClient::Start(GraphRequest request, ExchangeOptions options,
                                      GraphCallback callback) {
  auto exchange = std::make_shared<RestGraphExchange>(resources_, std::move(request),
                                                      std::move(options), std::move(callback));
  ExchangeHandle handle(exchange);
  resources_.loop.Post([exchange = std::move(exchange)] { exchange->Begin(); });
  return handle;
}

void RestGraphClient::Shutdown() {
  resources_.loop.Post([this] {
    resources_.shut_down = true;
    // A copy: ending an exchange erases it from the set.
    const auto exchanges =
        std::vector(resources_.live_exchanges.begin(), resources_.live_exchanges.end());
    for (const auto& exchange : exchanges) exchange->End(GraphErrorKind::kShutDown);
  });
}

}  // namespace participants::graph
