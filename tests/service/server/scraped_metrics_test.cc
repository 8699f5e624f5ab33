#include "service/server/scraped_metrics.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_stats.h"
#include "service/access/access_control.h"

namespace participants {
namespace {

// The gauges without labels.
std::map<std::string, double> GaugesOf(const ScrapedMetrics& metrics) {
  std::map<std::string, double> gauges;
  for (const prometheus::MetricFamily& family : metrics.Collect()) {
    if (family.metric.size() == 1) gauges[family.name] = family.metric[0].gauge.value;
  }
  return gauges;
}

TEST(ScrapedMetricsTest, TellsOfTheProcess) {
  const graph::GraphStats stats;
  const auto access = access::AccessControl::Load({}, {});
  ASSERT_TRUE(access.ok()) << access.status();
  const std::atomic<uint64_t> none = 0;
  const ScrapedMetrics metrics({.graph = stats,
                                .rosters = nullptr,
                                .access = **access,
                                .token_failures = none,
                                .log_lines_dropped = none,
                                .audit = nullptr});
  const auto gauges = GaugesOf(metrics);
  // The test's process started a moment ago. The system counts in hundredths of a second.
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  EXPECT_LE(gauges.at("process_start_time_seconds"), now + 1);
  EXPECT_GE(gauges.at("process_start_time_seconds"), now - 600);
  rlimit files = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  EXPECT_EQ(gauges.at("process_max_fds"), static_cast<double>(files.rlim_cur));
  EXPECT_GE(gauges.at("process_open_fds"), 3);
  EXPECT_GT(gauges.at("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GT(gauges.at("process_virtual_memory_bytes"), gauges.at("process_resident_memory_bytes"));
}

}  // namespace
}  // namespace participants
