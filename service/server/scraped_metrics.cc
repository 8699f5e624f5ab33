#include "service/server/scraped_metrics.h"

#include <grpcpp/grpcpp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_client_factory.h"
#include "service/config/config.h"

namespace participants {
namespace {

using graph::GraphStats;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

class Families {
 public:
  void Begin(const char* name, const char* help, MetricType type) {
    families_.push_back({.name = name, .help = help, .type = type, .metric = {}});
  }
  void Add(double value, Labels labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    if (families_.back().type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    families_.back().metric.push_back(std::move(metric));
  }
  void Counter(const char* name, const char* help, double value) {
    Begin(name, help, MetricType::Counter);
    Add(value);
  }
  void Gauge(const char* name, const char* help, double value) {
    Begin(name, help, MetricType::Gauge);
    Add(value);
  }
  std::vector<MetricFamily> Take() { return std::move(families_); }

 private:
  std::vector<MetricFamily> families_;
};

void AddGraphRequests(const GraphStats& stats, Families& out) {
  const auto operations = graph::Operations();
  out.Begin(
      "graph_requests_total",
      "Requests sent to Graph, by operation and the answer's HTTP status; none = no answer came.",
      MetricType::Counter);
  for (size_t i = 0; i < operations.size(); ++i) {
    for (size_t status = 0; status < GraphStats::kStatuses; ++status) {
      const uint64_t count = stats.operations[i].answers[status];
      if (count == 0) continue;
      out.Add(static_cast<double>(count),
              {{"operation", std::string(operations[i]->name)},
               {"status", status == 0 ? "none" : std::to_string(status)}});
    }
  }
  out.Begin("graph_retries_total", "Attempts after a call's first one.", MetricType::Counter);
  for (size_t i = 0; i < operations.size(); ++i) {
    if (operations[i]->max_attempts == 1) continue;
    out.Add(static_cast<double>(stats.operations[i].retries),
            {{"operation", std::string(operations[i]->name)}});
  }
}

double SecondsSince(graph::MonotonicTime then) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

void AddGraph(const GraphStats& stats, Families& out) {
  AddGraphRequests(stats, out);
  out.Gauge("graph_retry_quota_tokens", "Tokens left in the retry quota; a retry costs 5.",
            stats.quota_tokens);
  out.Counter("graph_throttled_seconds_total", "How long Graph has throttled the service.",
              static_cast<double>(stats.throttled_ms) / 1000);
  const graph::MonotonicTime fetched = stats.token_fetched;
  if (fetched == graph::MonotonicTime()) return;
  out.Gauge("graph_token_age_seconds", "Time since the last token was fetched.",
            SecondsSince(fetched));
  const graph::MonotonicTime end = stats.token_usable_until;
  if (end == graph::MonotonicTime::max()) return;
  out.Gauge("graph_token_usable_seconds",
            "How long the last token remains usable; negative = no longer usable.",
            -SecondsSince(end));
}

void AddAccess(const access::AccessControl& access, Families& out) {
  if (access.certificate_expires() == absl::InfiniteFuture()) return;  // Plain text.
  out.Gauge("tls_certificate_expiry_timestamp_seconds",
            "Expiry time of the API certificate in force, in seconds since 1970.",
            absl::ToDoubleSeconds(access.certificate_expires() - absl::UnixEpoch()));
  out.Gauge("tls_certificate_files_good",
            "0 = the last change of the files was rejected; the previous certificates are active.",
            access.certificate_current() ? 1 : 0);
  out.Gauge("caller_policy_file_good",
            "0 = the last change of the file was rejected; the previous policy is active.",
            access.policy_current() ? 1 : 0);
  const auto limited = access.LimitedCalls();
  if (limited.empty()) return;
  out.Begin("participants_caller_limited_total",
            "Calls rejected because the caller had used up the limits of the rule.",
            MetricType::Counter);
  for (const auto& [rule, calls] : limited) out.Add(static_cast<double>(calls), {{"rule", rule}});
}

// Returns the start time of the process, in seconds since 1970; 0 = unknown. The system counts
// ticks since it booted.
double StartTime() {
  constexpr size_t kStartTicks = 19;  // Index after the name, which may contain anything.
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const size_t name_end = line.rfind(") ");
  if (name_end == std::string::npos) return 0;
  const std::vector<std::string> fields = absl::StrSplit(line.substr(name_end + 2), ' ');
  double ticks = 0;
  if (fields.size() <= kStartTicks || !absl::SimpleAtod(fields[kStartTicks], &ticks)) return 0;
  timespec up = {};
  clock_gettime(CLOCK_BOOTTIME, &up);
  const absl::Duration age = absl::DurationFromTimespec(up) -
                             absl::Seconds(ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
  return absl::ToDoubleSeconds(absl::Now() - age - absl::UnixEpoch());
}

// Uses the names that every Prometheus client library has.
void AddProcess(double start_time_seconds, Families& out) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  out.Counter("process_cpu_seconds_total", "User and system CPU time.",
              seconds(usage.ru_utime) + seconds(usage.ru_stime));
  out.Gauge("process_start_time_seconds", "Start time of the process, in seconds since 1970.",
            start_time_seconds);
  double virtual_pages = 0;
  double resident_pages = 0;
  std::ifstream("/proc/self/statm") >> virtual_pages >> resident_pages;
  const auto page_bytes = static_cast<double>(sysconf(_SC_PAGESIZE));
  out.Gauge("process_virtual_memory_bytes", "Virtual memory.", virtual_pages * page_bytes);
  out.Gauge("process_resident_memory_bytes", "Resident memory.", resident_pages * page_bytes);
  const auto count = [](const char* folder) {
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return static_cast<double>(std::distance(begin(entries), end(entries)));
  };
  out.Gauge("process_open_fds", "Open file descriptors.", count("/proc/self/fd"));
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  out.Gauge("process_max_fds", "Maximum number of open file descriptors.",
            static_cast<double>(files.rlim_cur));
  out.Gauge("process_threads", "Threads.", count("/proc/self/task"));
}

}  // namespace

ScrapedMetrics::ScrapedMetrics(const Sources& sources)
    : sources_(sources), start_time_seconds_(StartTime()) {}

std::vector<MetricFamily> ScrapedMetrics::Collect() const {
  Families out;
  AddGraph(sources_.graph, out);
  if (sources_.rosters != nullptr) {
    out.Gauge("participants_roster_bytes", "Memory of rosters that are being read or returned.",
              static_cast<double>(sources_.rosters->used()));
  }
  out.Counter("graph_token_failures_total", "Failed token fetches.",
              static_cast<double>(sources_.token_failures));
  out.Counter("log_lines_dropped_total", "Log lines dropped because they were not read in time.",
              static_cast<double>(sources_.log_lines_dropped));
  if (sources_.audit != nullptr) {
    out.Counter("audit_records_lost_total",
                "Audit records that no call waited for and that were late or lost.",
                static_cast<double>(sources_.audit->losses()));
  }
  AddAccess(sources_.access, out);
  AddProcess(start_time_seconds_, out);
  out.Begin("participants_build_info",
            "The versions of the service and of gRPC; the value is always 1.", MetricType::Gauge);
  out.Add(1, {{"version", Version()}, {"grpc", grpc::Version()}});
  return out.Take();
}

}  // namespace participants
