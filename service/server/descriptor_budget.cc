#include "service/server/descriptor_budget.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "service/config/config.h"
#include "service/server/memory_budget.h"

namespace participants {
namespace {

// Standard files, gRPC, the event loops, listening sockets and the log take 23. The rest is for
// tokens, secrets and name look-ups, which come and go.
constexpr int kOwnFiles = 32;
// A kubelet has one connection at a time. The higher this limit, the less a client that opens many
// connections can get in its way.
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
  const bool tls = !config.access_files.tls_cert_file.empty();
  // A handshake holds a second descriptor of its connection.
  int second = 0;
  if (tls) second = bounds.handshakes > 0 ? bounds.handshakes : HandshakesOf(bounds.connections);
  const DescriptorBudget budget =
      DivideDescriptors(files.rlim_cur, bounds.connections + second, config.graph.max_connections,
                        config.metrics_address ? config.max_metrics_connections : 0);
  std::vector<std::string> lowered;
  const auto lower = [&](absl::string_view setting, int& value, int most) {
    if (value <= most) return;
    value = most;
    lowered.push_back(absl::StrCat(setting, " to ", most));
  };
  if (budget.api < bounds.connections + second) {
    lower("max_connections", bounds.connections,
          tls ? std::max(1, budget.api * 8 / 9) : budget.api);
  }
  const int left = std::max(1, budget.api - bounds.connections);
  if (tls) lower("max_handshakes", bounds.handshakes, left);
  lower("graph_max_connections", config.graph.max_connections, budget.graph);
  if (!lowered.empty()) {
    config.warnings.push_back(absl::StrCat("the limit of open files, ", files.rlim_cur, ", lowers ",
                                           absl::StrJoin(lowered, " and ")));
  }
  const int handshakes = HandshakesOf(bounds.connections);
  if (bounds.handshakes == 0) bounds.handshakes = std::min(left, handshakes);
  if (bounds.handshakes_per_second == 0) bounds.handshakes_per_second = handshakes;
  config.max_health_connections = budget.health;
  config.max_metrics_connections = budget.metrics;
}

}  // namespace participants
