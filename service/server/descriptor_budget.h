// Divides the descriptors that RLIMIT_NOFILE leaves the process.
#ifndef SERVICE_SERVER_DESCRIPTOR_BUDGET_H_
#define SERVICE_SERVER_DESCRIPTOR_BUDGET_H_

#include <sys/resource.h>

#include "service/config/config.h"

namespace participants {

// Maximum connections of each kind, at least one.
struct DescriptorBudget {
  int api = 0;
  int health = 0;
  int metrics = 0;  // 0 unless metrics are served.
  int graph = 0;
};

// Returns the requested numbers (max_metrics_connections = 0: not served). If the limit is too low
// for them, divides what the process's own files leave. Callers and Graph get half each, because
// each call needs one of both. Each half may use what the other does not need.
DescriptorBudget DivideDescriptors(rlim_t limit, int max_connections, int graph_max_connections,
                                   int max_metrics_connections);

// Lowers the settings to what the process's limit allows, with a warning. Fills in the limits of
// handshakes that are not set.
void FitToDescriptors(Config& config);

}  // namespace participants

#endif  // SERVICE_SERVER_DESCRIPTOR_BUDGET_H_
