// The process's settings, read once at startup. Only this folder reads flags and the environment.
#ifndef SERVICE_CONFIG_CONFIG_H_
#define SERVICE_CONFIG_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_options.h"
#include "service/access/access_files.h"
#include "service/config/credential_choice.h"
#include "service/process/listen_address.h"
#include "service/telemetry/log.h"

namespace participants {

// The lifetime of a client connection, and the detection of dead connections.
struct ConnectionOptions {
  absl::Duration keepalive_time = absl::Seconds(60);
  absl::Duration keepalive_timeout = absl::Seconds(20);
  absl::Duration max_age = absl::Minutes(5);
  absl::Duration max_age_grace = absl::Seconds(65);
  absl::Duration max_idle = absl::Minutes(15);
};

// Limits on clients: open connections, handshakes in progress, and handshakes started per second.
struct ConnectionBounds {
  int connections = 0;
  int handshakes = 0;
  int handshakes_per_second = 0;
};

struct Config {
  ListenAddress listen_address;
  std::optional<ListenAddress> health_address;   // nullopt = no /livez and /readyz.
  std::optional<ListenAddress> metrics_address;  // nullopt = no metrics.
  access::AccessFiles access_files;
  std::string audit_log = "stdout";  // Or a file path; empty = none.
  bool audit_required = true;
  bool audit_reads = true;
  bool reflection = true;
  ConnectionOptions connections;
  ConnectionBounds bounds;               // 0 = not set; FitToMemory and FitToDescriptors set it.
  ConnectionBounds derived_bounds;       // The values that the memory limit alone gives.
  std::optional<uint64_t> memory_limit;  // In bytes; nullopt = none.
  int max_health_connections = 64;       // Not a setting.
  // Not a setting. A scraper uses one or two. The higher the limit, the harder it is for a client
  // that opens many connections to get in the scraper's way.
  int max_metrics_connections = 64;

  graph::GraphOptions graph;
  bool assign_participant_id = true;

  absl::Duration default_deadline = absl::Seconds(30);
  absl::Duration max_deadline = absl::Seconds(60);
  int max_in_flight = 10000;
  absl::Duration drain_delay = absl::Seconds(5);
  absl::Duration drain_timeout = absl::Seconds(61);

  telemetry::Level log_level = telemetry::Level::kInfo;
  bool check_config = false;
  std::string check_health;  // The address to ask. If set, only access_files is set too.

  // For the log at startup. They contain no secrets.
  std::string graph_cloud;
  std::string credential_name;
  std::string credential_reason;
  std::vector<std::string> warnings;
};

// "0.1.0"
std::string Version();

Environment ReadEnvironment();

// A flag on the command line overrides its PARTICIPANTS_ variable, which overrides the default.
// Answers --help and --version and exits the process with 0. Exits with 1 if Abseil rejects the
// command line. INVALID_ARGUMENT: one line, "<setting>: <what is wrong and what to do>".
absl::StatusOr<Config> LoadConfig(int argc, char** argv, const Environment& environment);

}  // namespace participants

#endif  // SERVICE_CONFIG_CONFIG_H_
