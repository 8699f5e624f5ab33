#ifndef GRAPH_ADAPTER_OPTION_VALIDATION_H_
#define GRAPH_ADAPTER_OPTION_VALIDATION_H_

#include "absl/status/status.h"
#include "graph_adapter/graph_options.h"

namespace participants::graph {

// Validates the options as far as possible without the network: http only to literal loopback
// addresses; no user info, query or fragment in a URL; a valid proxy; certificates in the CA file.
// INVALID_ARGUMENT names the option.
absl::Status ValidateGraphOptions(const GraphOptions& options);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_OPTION_VALIDATION_H_
