#ifndef GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_
#define GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_

#include "graph_adapter/graph_client.h"
#include "graph_adapter/rest_graph_exchange.h"

namespace participants::graph {

// A client of Graph's REST interface.
class RestGraphClient final : public GraphClient {
 public:
  // Create and destroy it while the loop's thread is not using it.
  explicit RestGraphClient(ExchangeResources resources);

  ExchangeHandle Start(GraphRequest request, ExchangeOptions options,
                       GraphCallback callback) override;
  void Shutdown() override;
  absl::string_view base_url() const override { return resources_.base_url; }
  const GraphStats& stats() const override { return *resources_.stats; }

 private:
  ExchangeResources resources_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_REST_GRAPH_CLIENT_H_
