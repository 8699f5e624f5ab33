#include "service/descriptor_budget.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "service/config.h"

namespace participants {
namespace {

// Standard files, gRPC, the event loops, listening sockets and the log take 23; the rest is for
// tokens, secrets and name look-ups, which come and go.
constexpr int kOwnFiles = 32;
// A kubelet has one connection at a time. The more there are, the less can somebody who opens many
// get in its way.
constexpr int kMostHealthConnections = 64;

}  // namespace

DescriptorBudget DivideDescriptors(rlim_t limit, int max_connections, int graph_max_connections,
                                   int max_metrics_connections) {
  constexpr rlim_t kEnough = std::numeric_limits<int>::max();
  const int left = static_cast<int>(std::min(limit, kEnough)) - kOwnFiles;
  DescriptorBudget budget;
  budget.health = std::clamp(left / 8, 1, kMostHealthConnections);
  if (max_metrics_connections > 0) {
    budget.metrics = std::clamp(left / 8, 1, max_metrics_connections);
  }
  const int shared = left - budget.health - budget.metrics;
  const int graph = std::max(shared / 2, shared - max_connections);
  budget.graph = std::clamp(graph, 1, graph_max_connections);
  budget.api = std::clamp(shared - budget.graph, 1, max_connections);
  return budget;
}

void FitToDescriptors(Config& config) {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) files.rlim_cur = RLIM_INFINITY;
  ConnectionBounds& bounds = config.bounds;
  // A handshake has a second descriptor of its connection.
  const bool tls = !config.access_files.tls_cert_file.empty();
  const int handshakes = tls ? bounds.handshakes : 0;
  const DescriptorBudget budget = DivideDescriptors(
      files.rlim_cur, bounds.connections + handshakes, config.graph.max_connections,
      config.metrics_address ? config.max_metrics_connections : 0);
  if (tls) bounds.handshakes = std::clamp(budget.api / 4, 1, handshakes);
  const int connections = std::max(1, budget.api - (tls ? bounds.handshakes : 0));
  if (connections < bounds.connections || budget.graph < config.graph.max_connections) {
    config.warnings.push_back(absl::StrCat("the limit of open files, ", files.rlim_cur,
                                           ", lowers max_connections to ", connections,
                                           " and graph_max_connections to ", budget.graph));
  }
  bounds.connections = std::min(connections, bounds.connections);
  config.max_health_connections = budget.health;
  config.max_metrics_connections = budget.metrics;
  config.graph.max_connections = budget.graph;
}

}  // namespace participants
