#include "service/server/process_metrics.h"

#include <grpcpp/grpcpp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>

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
      "Requests that were sent to Graph, by operation and the answer's HTTP status; none = no "
      "answer came.",
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
  out.Gauge("graph_retry_quota_tokens", "What is left for retries; one costs 5.",
            stats.quota_tokens);
  out.Counter("graph_throttled_seconds_total", "For so long Graph has asked to be left alone.",
              static_cast<double>(stats.throttled_ms) / 1000);
  const graph::MonotonicTime fetched = stats.token_fetched;
  if (fetched == graph::MonotonicTime()) return;
  out.Gauge("graph_token_age_seconds", "Since the last token was fetched.", SecondsSince(fetched));
  const graph::MonotonicTime end = stats.token_usable_until;
  if (end == graph::MonotonicTime::max()) return;
  out.Gauge("graph_token_usable_seconds",
            "How long that token may still be used; negative = it may not.", -SecondsSince(end));
}

void AddAccess(const access::AccessControl& access, Families& out) {
  if (access.certificate_expires() == absl::InfiniteFuture()) return;  // Plain text.
  out.Gauge("tls_certificate_expiry_timestamp_seconds",
            "When the certificate of the API that is in force ends.",
            absl::ToDoubleSeconds(access.certificate_expires() - absl::UnixEpoch()));
  out.Gauge("tls_certificate_files_good",
            "0 = the files now hold something that was refused; the old certificates are in force.",
            access.certificate_current() ? 1 : 0);
  out.Gauge("caller_policy_file_good",
            "0 = the file now holds something that was refused; the old policy is in force.",
            access.policy_current() ? 1 : 0);
}

// The names that every Prometheus client library has.
void AddProcess(Families& out) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  out.Counter("process_cpu_seconds_total", "User and system CPU time.",
              seconds(usage.ru_utime) + seconds(usage.ru_stime));
  long pages = 0;
  if (std::FILE* const file = std::fopen("/proc/self/statm", "re"); file != nullptr) {
    if (std::fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  out.Gauge("process_resident_memory_bytes", "Resident memory.",
            static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  const auto count = [](const char* folder) {
    std::error_code error;
    const std::filesystem::directory_iterator entries(folder, error);
    return static_cast<double>(std::distance(begin(entries), end(entries)));
  };
  out.Gauge("process_open_fds", "Open file descriptors.", count("/proc/self/fd"));
  out.Gauge("process_threads", "Threads.", count("/proc/self/task"));
}

}  // namespace

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  Families out;
  AddGraph(sources_.graph, out);
  out.Counter("graph_token_failures_total", "Tokens that could not be had.",
              static_cast<double>(sources_.token_failures));
  out.Counter("log_lines_dropped_total", "Lines that nobody read in time.",
              static_cast<double>(sources_.log_lines_dropped));
  if (sources_.audit != nullptr) {
    out.Counter("audit_records_lost_total",
                "Records that nobody waited for and that were late or lost.",
                static_cast<double>(sources_.audit->losses()));
  }
  AddAccess(sources_.access, out);
  AddProcess(out);
  out.Begin("participants_build_info", "What runs; the value is always 1.", MetricType::Gauge);
  out.Add(1, {{"version", Version()}, {"grpc", grpc::Version()}});
  return out.Take();
}

}  // namespace participants
