#include <google/protobuf/stubs/common.h>
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/graph_client_factory.h"
#include "graph_adapter/graph_error.h"
#include "service/access/access_control.h"
#include "service/api/call_metrics.h"
#include "service/api/participant_service.h"
#include "service/api/released_methods.h"
#include "service/audit/audit_log.h"
#include "service/config/config.h"
#include "service/process/process_setup.h"
#include "service/process/refused_setting.h"
#include "service/server/background_failure_log.h"
#include "service/server/descriptor_budget.h"
#include "service/server/health_client.h"
#include "service/server/health_endpoints.h"
#include "service/server/http_listener.h"
#include "service/server/memory_budget.h"
#include "service/server/metrics_server.h"
#include "service/server/scraped_metrics.h"
#include "service/server/server.h"
#include "service/telemetry/json_log.h"
#include "service/telemetry/library_logs.h"
#include "service/telemetry/line_writer.h"

namespace participants {
namespace {

int Refuse(const absl::Status& status) {
  std::fprintf(stderr, "participant-service: %s\n", std::string(status.message()).c_str());
  return 2;  // Documented in docs/configuration.md.
}

int AnswerHealthCheck(const Config& config) {
  const absl::Status health = CheckHealth(config.check_health, config.access_files);
  if (absl::IsInvalidArgument(health)) return Refuse(health);
  if (health.ok()) {
    std::puts(config.check_health.starts_with("http") ? "participant-service: ok"
                                                      : "participant-service: SERVING");
    return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "participant-service: %s\n", std::string(health.message()).c_str());
  return EXIT_FAILURE;
}

std::string_view AddressOf(const HttpListener* listener) {
  return listener == nullptr ? std::string_view() : listener->address();
}

// Logs the limits as configured, or as derived from the memory limit and the open-file limit.
// memory_limit_mib 0 = no limit; max_handshakes* 0 = no TLS.
void LogLimits(const Config& config, telemetry::Log& log) {
  const bool tls = !config.access_files.tls_cert_file.empty();
  const auto of_tls = [tls](int bound) { return int64_t{tls ? bound : 0}; };
  log.Write(telemetry::Level::kInfo, "limits",
            {{"memory_limit_mib", static_cast<int64_t>(config.memory_limit.value_or(0) >> 20)},
             {"max_in_flight", int64_t{config.max_in_flight}},
             {"max_connections", int64_t{config.bounds.connections}},
             {"max_connections_by_memory", int64_t{config.derived_bounds.connections}},
             {"max_handshakes", of_tls(config.bounds.handshakes)},
             {"max_handshakes_by_memory", of_tls(config.derived_bounds.handshakes)},
             {"max_handshakes_per_second", of_tls(config.bounds.handshakes_per_second)},
             {"max_handshakes_per_second_by_memory",
              of_tls(config.derived_bounds.handshakes_per_second)}});
}

// Logs the addresses first: a parent that passes port 0 waits for this line.
void LogStart(const Config& config, const Server& server, const HttpListener* health,
              const HttpListener* metrics, telemetry::Log& log) {
  using telemetry::Level;
  log.Write(Level::kInfo, "listening",
            {{"listen_address", server.listen_address()},
             {"health_address", AddressOf(health)},
             {"metrics_address", AddressOf(metrics)}});
  log.Write(Level::kInfo, "started",
            {{"version", Version()},
             {"grpc", grpc::Version()},
             {"protobuf", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION)},
             {"transport", graph::TransportVersion()}});
  LogLimits(config, log);
  log.Write(Level::kInfo, "graph",
            {{"graph_cloud", config.graph_cloud},
             {"graph_base_url", config.graph.base_url},
             {"credential", config.credential_name},
             {"credential_reason", config.credential_reason}});
  for (const std::string& warning : config.warnings) log.Write(Level::kWarning, warning, {});
}

// Null = audit records have no file of their own.
absl::StatusOr<std::unique_ptr<telemetry::LineWriter>> OpenAuditLines(const Config& config) {
  if (config.audit_log.empty() || config.audit_log == "stdout") return nullptr;
  auto lines = telemetry::LineWriter::Append(config.audit_log);
  if (!lines.ok()) return Refused("audit_log", lines.status().message());
  return lines;
}

void ReopenAuditLines(telemetry::LineWriter& lines, telemetry::Log& log) {
  const absl::Status status = lines.Reopen();
  if (status.ok()) return log.Write(telemetry::Level::kInfo, "audit log reopened", {});
  log.Write(telemetry::Level::kError, "audit log not reopened; the old file stays in use",
            {{"why", std::string_view(status.message().data(), status.message().size())}});
}

// Null = no health address is configured.
absl::StatusOr<std::unique_ptr<HttpListener>> StartHealth(const Config& config,
                                                          const Server& server,
                                                          telemetry::Log& log) {
  if (!config.health_address) return nullptr;
  return ServeHealth(*config.health_address,
                     {.why_not_live = [&server] { return server.WhyNotLive(); },
                      .why_not_ready = [&server] { return server.WhyNotReady(); }},
                     config.max_health_connections, log);
}

// Null = no metrics address is configured.
absl::StatusOr<std::unique_ptr<HttpListener>> StartMetrics(
    const Config& config, const std::shared_ptr<prometheus::Registry>& registry,
    const ScrapedMetrics::Sources& sources, telemetry::Log& log) {
  if (!config.metrics_address) return nullptr;
  return ServeMetrics(*config.metrics_address,
                      {registry, std::make_shared<ScrapedMetrics>(sources)},
                      config.max_metrics_connections, log);
}

// The server, the log and the counter must outlive the listeners.
graph::GraphListeners ListenersOf(Server& server, telemetry::Log& log,
                                  std::atomic<uint64_t>& token_failures) {
  graph::GraphListeners listeners;
  listeners.on_readiness = [&server](bool ready) { server.SetReady(ready); };
  listeners.on_token_failure = [&log, &token_failures](const graph::GraphError& failure) {
    ++token_failures;
    LogTokenFailure(failure, log);
  };
  listeners.on_connect_failure = [&log](const graph::GraphError& failure) {
    LogConnectFailure(failure, log);
  };
  return listeners;
}

// Serves until a signal ends the process. Returns the exit code.
int Serve(const Config& config, access::AccessControl& access, const sigset_t& signals,
          telemetry::LineWriter& stdout_lines, telemetry::JsonLog& log) {
  // The order of declarations matters: the server must be destroyed before the client.
  const telemetry::LibraryLogs library_logs(log);
  std::atomic<uint64_t> token_failures = 0;
  const auto client = graph::MakeGraphClient(config.graph);
  if (!client.ok()) return Refuse(client.status());
  const auto audit_lines = OpenAuditLines(config);
  if (!audit_lines.ok()) return Refuse(audit_lines.status());
  std::optional<audit::AuditLog> audit;
  if (!config.audit_log.empty()) {
    audit.emplace(*audit_lines ? **audit_lines : stdout_lines, log);
  }
  const auto registry = std::make_shared<prometheus::Registry>();
  CallMetrics call_metrics(*registry);
  const auto server =
      Server::Start(config, access, audit ? &*audit : nullptr, call_metrics, **client, log);
  if (!server.ok()) return Refuse(server.status());

  const auto health = StartHealth(config, **server, log);
  if (!health.ok()) return Refuse(health.status());
  const auto metrics = StartMetrics(config, registry,
                                    {.graph = (*client)->stats(),
                                     .rosters = (*client)->roster_memory(),
                                     .access = access,
                                     .token_failures = token_failures,
                                     .log_lines_dropped = log.lines_dropped(),
                                     .audit = audit ? &*audit : nullptr},
                                    log);
  if (!metrics.ok()) return Refuse(metrics.status());
  LogStart(config, **server, health->get(), metrics->get(), log);
  const auto watched_files = access.Watch(log);
  (*client)->Begin(ListenersOf(**server, log, token_failures));
  std::function<void()> on_hangup;
  if (*audit_lines != nullptr) on_hangup = [&] { ReopenAuditLines(**audit_lines, log); };
  const int64_t signal = AwaitEndSignal(signals, on_hangup, [&server] { (*server)->Tick(); });
  log.Write(telemetry::Level::kInfo, "draining", {{"signal", signal}});
  (*server)->Drain(config.drain_delay, config.drain_timeout);
  (*client)->EndListening();
  return EXIT_SUCCESS;
}

// Declares the log outside Serve, so that it outlives every writer and "stopped" is its last line.
int ServeAndSayTheEnd(const Config& config, access::AccessControl& access,
                      const sigset_t& signals) {
  telemetry::LineWriter stdout_lines(STDOUT_FILENO);
  telemetry::JsonLog log(stdout_lines, config.log_level);
  const int code = Serve(config, access, signals, stdout_lines, log);
  if (code == EXIT_SUCCESS) log.Write(telemetry::Level::kInfo, "stopped", {});
  return code;
}

int Run(int argc, char** argv) {
  const sigset_t signals = BlockSignals();
  SettleProcess();
  auto config = LoadConfig(argc, argv, ReadEnvironment());
  if (!config.ok()) return Refuse(config.status());
  if (!config->check_health.empty()) {
    LetSignalsEnd(signals);  // This path does not wait for signals.
    return AnswerHealthCheck(*config);
  }
  const auto access =
      access::AccessControl::Load(config->access_files, SplitByRelease(MethodPaths()));
  if (!access.ok()) return Refuse(access.status());
  for (std::string& warning : (*access)->PolicyWarnings()) {
    config->warnings.push_back(std::move(warning));
  }
  if (config->check_config) {
    for (const std::string& warning : config->warnings) {
      std::fprintf(stderr, "participant-service: warning: %s\n", warning.c_str());
    }
    std::puts("participant-service: settings are valid");
    return EXIT_SUCCESS;
  }
  FitToMemory(*config);
  FitToDescriptors(*config);
  if (const auto tried = TryStart(); !tried.ok()) EndForLack(tried.message());
  return ServeAndSayTheEnd(*config, **access, signals);
}

}  // namespace
}  // namespace participants

int main(int argc, char** argv) { return participants::Run(argc, argv); }
