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

// What is read when it is asked for: the adapter's counts, the files in force, the process itself,
// its version. Thread-safe.
class ScrapedMetrics final : public prometheus::Collectable {
 public:
  struct Sources {
    const graph::GraphStats& graph;
    const graph::RosterMemory* rosters;  // Null = they are not counted.
    const access::AccessControl& access;
    const std::atomic<uint64_t>& token_failures;
    const std::atomic<uint64_t>& log_lines_dropped;
    const audit::AuditLog* audit;  // Null = there is none.
  };

  // All of them must outlive it.
  explicit ScrapedMetrics(const Sources& sources);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Sources sources_;
  // Once, since the wall clock may be set: another value would look like another process.
  const double start_time_seconds_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_SCRAPED_METRICS_H_
