// The adapter's only composition root.
#ifndef GRAPH_ADAPTER_GRAPH_CLIENT_FACTORY_H_
#define GRAPH_ADAPTER_GRAPH_CLIENT_FACTORY_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/graph_options.h"

namespace participants::graph {

// Builds the adapter and starts its I/O thread. The client's destructor ends every exchange with
// kShutDown, runs the callbacks, and joins the thread.
absl::StatusOr<std::unique_ptr<GraphClient>> MakeGraphClient(const GraphOptions& options);

// Versions of the underlying libraries, for the startup log: "libcurl/7.88.1 OpenSSL/3.0.17
// nghttp2/1.52.0".
std::string TransportVersion();

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_CLIENT_FACTORY_H_
