#include "graph_adapter/rest_graph_client.h"

#include <memory>
#include <utility>
#include <vector>

namespace participants::graph {

RestGraphClient::RestGraphClient(CallResources resources) : resources_(std::move(resources)) {
  resources_.stats->quota_tokens = resources_.quota.tokens();
}

CallHandle RestGraphClient::Start(GraphRequest request, CallOptions options,
                                  GraphCallback callback) {
  auto call = std::make_shared<RestGraphCall>(resources_, std::move(request), std::move(options),
                                              std::move(callback));
  CallHandle handle(call);
  resources_.loop.Post([call = std::move(call)] { call->Begin(); });
  return handle;
}

void RestGraphClient::Shutdown() {
  resources_.loop.Post([this] {
    resources_.shut_down = true;
    // A copy, since ending a call takes it out of the set.
    const auto calls = std::vector(resources_.live_calls.begin(), resources_.live_calls.end());
    for (const auto& call : calls) call->End(GraphErrorKind::kShutDown);
  });
}

}  // namespace participants::graph
