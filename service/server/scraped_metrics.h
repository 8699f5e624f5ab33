#ifndef SERVICE_SERVER_SCRAPED_METRICS_H_
#define SERVICE_SERVER_SCRAPED_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <atomic>
#include <cstdint>
#include <vector>

#include "graph_adapter/graph_stats.h"
#include "graph_adapter/roster_memory.h"
#include "service/access/access_control.h"
#include "service/audit/audit_log.h"

namespace participants {

// Metrics that are read at each scrape: the adapter's counts, the files in force, the process, its
// version. Thread-safe.
class ScrapedMetrics final : public prometheus::Collectable {
 public:
  struct Sources {
    const graph::GraphStats& graph;
    const graph::RosterMemory* rosters;  // Null = not counted.
    const access::AccessControl& access;
    const std::atomic<uint64_t>& token_failures;
    const std::atomic<uint64_t>& log_lines_dropped;
    const audit::AuditLog* audit;  // Null = no audit log.
  };

  // All sources must outlive this object.
  explicit ScrapedMetrics(const Sources& sources);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Sources sources_;
  // Computed once, because the wall clock may be set. A different value would look like another
  // process.
  const double start_time_seconds_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_SCRAPED_METRICS_H_
