// Who may have how many of the descriptors that RLIMIT_NOFILE leaves the process.
#ifndef SERVICE_SERVER_DESCRIPTOR_BUDGET_H_
#define SERVICE_SERVER_DESCRIPTOR_BUDGET_H_

#include <sys/resource.h>

#include "service/config/config.h"

namespace participants {

// Connections of each kind at a time, at least one.
struct DescriptorBudget {
  int api = 0;
  int health = 0;
  int metrics = 0;  // None unless they are served.
  int graph = 0;
};

// What is wanted (0 for metrics: they are not served), or, where the limit is too low for that,
// shares of what it leaves after the process's own files: callers and Graph get halves, since each
// call needs one of both, and what one half does not need is the other's.
DescriptorBudget DivideDescriptors(rlim_t limit, int max_connections, int graph_max_connections,
                                   int max_metrics_connections);

// Lowers the settings to what the process's limit allows, with a warning, and puts in the bounds of
// handshakes that are not set.
void FitToDescriptors(Config& config);

}  // namespace participants

#endif  // SERVICE_SERVER_DESCRIPTOR_BUDGET_H_
