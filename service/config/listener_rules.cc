#include <algorithm>
#include <string>
#include <utility>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "service/config/config_rules.h"
#include "service/config/setting_checks.h"
#include "service/process/listen_address.h"
#include "service/process/refused_setting.h"

ABSL_FLAG(std::string, listen_address, "127.0.0.1:50051",
          "Address of the API, as host:port. Port 0 picks a free one, which the first log line "
          "names. Any address except loopback requires the TLS files or --allow_insecure");
ABSL_FLAG(std::string, health_address, "127.0.0.1:50052",
          "Address of /livez and /readyz for the kubelet, in plain HTTP, as host:port; empty = not "
          "served. Other machines may reach it");
ABSL_FLAG(std::string, metrics_address, "",
          "Address of /metrics for Prometheus, in plain HTTP, as host:port; empty = not served. "
          "Other machines may reach it");
ABSL_FLAG(std::string, tls_cert_file, "",
          "The API's certificate in PEM, followed by its intermediate certificates. Set this file, "
          "tls_key_file, tls_client_ca_file and caller_policy_file, or none of them: with them, "
          "the API requires TLS and a client certificate. The service reloads changed files");
ABSL_FLAG(std::string, tls_key_file, "", "The private key of that certificate, in PEM");
ABSL_FLAG(std::string, tls_client_ca_file, "",
          "Certificates in PEM of the authorities whose clients may connect");
ABSL_FLAG(std::string, caller_policy_file, "",
          "Rules in JSON: which client may call which method; see docs/operations.md. Everything "
          "else is denied");
ABSL_FLAG(bool, allow_insecure, false,
          "Allows the API in plain text on an address that other machines can reach");
ABSL_FLAG(bool, reflection, true, "Serves gRPC reflection, for grpcurl");
ABSL_FLAG(absl::Duration, keepalive_time, absl::Seconds(60),
          "How long a client connection may be silent before the server pings it");
ABSL_FLAG(absl::Duration, keepalive_timeout, absl::Seconds(20),
          "How long the server waits for the answer to that ping before it closes the connection");
ABSL_FLAG(absl::Duration, max_connection_age, absl::Minutes(5),
          "After this, plus or minus a tenth, the server asks the client to reconnect, so that "
          "clients spread over new replicas");
ABSL_FLAG(
    absl::Duration, max_connection_age_grace, absl::Seconds(65),
    "How long the calls of such a connection may continue. Should be longer than max_deadline");
ABSL_FLAG(absl::Duration, max_connection_idle, absl::Minutes(15),
          "The server closes a client connection after this long without a call");
ABSL_FLAG(absl::optional<int>, max_connections, absl::nullopt,
          "The most client connections at a time; the service closes one more at once or, with "
          "TLS, one that waits for its handshake. Empty = as many as the memory limit allows, at "
          "most 10000. A low limit of open files lowers it");
ABSL_FLAG(absl::optional<int>, max_handshakes, absl::nullopt,
          "With TLS, the most handshakes in progress at a time; further connections wait, and "
          "addresses take turns. Empty = an eighth of max_connections, from 8 to 256. A low limit "
          "of open files lowers it");
ABSL_FLAG(absl::optional<int>, max_handshakes_per_second, absl::nullopt,
          "With TLS, how many handshakes may start per second, after a burst of max_handshakes. "
          "Empty = an eighth of max_connections, from 8 to 256");
// Defined in config_rules.cc.
ABSL_DECLARE_FLAG(std::string, check_health);

namespace participants {

// Rejects an incomplete set of TLS files instead of falling back to plain text.
absl::Status SetAccessFiles(Config& config) {
  std::vector<std::pair<absl::string_view, std::string>> files = {
      {"tls_cert_file", absl::GetFlag(FLAGS_tls_cert_file)},
      {"tls_key_file", absl::GetFlag(FLAGS_tls_key_file)},
      {"tls_client_ca_file", absl::GetFlag(FLAGS_tls_client_ca_file)}};
  // --check_health serves no callers, so it needs no policy.
  if (absl::GetFlag(FLAGS_check_health).empty()) {
    files.emplace_back("caller_policy_file", absl::GetFlag(FLAGS_caller_policy_file));
  }
  const auto set =
      std::ranges::find_if(files, [](const auto& file) { return !file.second.empty(); });
  if (set == files.end()) return absl::OkStatus();
  for (const auto& [setting, path] : files) {
    if (path.empty()) {
      return Refused(setting, absl::StrCat("is missing: ", set->first, " is set, and ",
                                           absl::StrJoin(files, ", ",
                                                         [](std::string* text, const auto& file) {
                                                           absl::StrAppend(text, file.first);
                                                         }),
                                           " must be set together"));
    }
  }
  config.access_files = {.tls_cert_file = absl::GetFlag(FLAGS_tls_cert_file),
                         .tls_key_file = absl::GetFlag(FLAGS_tls_key_file),
                         .tls_client_ca_file = absl::GetFlag(FLAGS_tls_client_ca_file),
                         .caller_policy_file = absl::GetFlag(FLAGS_caller_policy_file)};
  return absl::OkStatus();
}

absl::Status SetAddresses(Config& config) {
  const auto listen = ParseListenAddress(absl::GetFlag(FLAGS_listen_address));
  if (!listen.ok()) return Refused("listen_address", listen.status().message());
  config.listen_address = *listen;
  config.reflection = absl::GetFlag(FLAGS_reflection);
  if (!IsLoopback(*listen) && absl::GetFlag(FLAGS_tls_cert_file).empty()) {
    if (!absl::GetFlag(FLAGS_allow_insecure)) {
      return Refused(
          "listen_address",
          "is reachable from other machines, but the API is in plain text; set the TLS files, use "
          "a loopback address, or set --allow_insecure if the network itself protects the API");
    }
    config.warnings.push_back(
        "allow_insecure: the API is served in plain text on a reachable address; any client that "
        "reaches it may do everything that the application may, and can use up the process's "
        "memory and CPU time");
  }

  if (absl::GetFlag(FLAGS_health_address).empty()) return absl::OkStatus();
  // May be reachable: the kubelet has no other way to ask. The answer is one word, or the reason
  // why the service is not ready.
  const auto health = ParseListenAddress(absl::GetFlag(FLAGS_health_address));
  if (!health.ok()) return Refused("health_address", health.status().message());
  if (health->port != 0 && ToString(*health) == ToString(*listen)) {
    return Refused("health_address", "must differ from listen_address; empty = not served");
  }
  config.health_address = *health;
  return absl::OkStatus();
}

absl::Status SetConnections(Config& config) {
  constexpr absl::Duration kSecond = absl::Seconds(1);
  constexpr absl::Duration kDay = absl::Hours(24);
  constexpr int kMost = 1'000'000;
  auto status = FirstFailure({CheckRange(FLAGS_keepalive_time, kSecond, kDay),
                              CheckRange(FLAGS_keepalive_timeout, kSecond, absl::Hours(1)),
                              CheckRange(FLAGS_max_connection_age, kSecond, kDay),
                              CheckRange(FLAGS_max_connection_age_grace, kSecond, kDay),
                              CheckRange(FLAGS_max_connection_idle, kSecond, kDay),
                              CheckRange(FLAGS_max_connections, 1, kMost),
                              CheckRange(FLAGS_max_handshakes, 1, kMost),
                              CheckRange(FLAGS_max_handshakes_per_second, 1, kMost)});
  if (!status.ok()) return status;
  config.connections = {.keepalive_time = absl::GetFlag(FLAGS_keepalive_time),
                        .keepalive_timeout = absl::GetFlag(FLAGS_keepalive_timeout),
                        .max_age = absl::GetFlag(FLAGS_max_connection_age),
                        .max_age_grace = absl::GetFlag(FLAGS_max_connection_age_grace),
                        .max_idle = absl::GetFlag(FLAGS_max_connection_idle)};
  config.bounds = {
      .connections = absl::GetFlag(FLAGS_max_connections).value_or(0),
      .handshakes = absl::GetFlag(FLAGS_max_handshakes).value_or(0),
      .handshakes_per_second = absl::GetFlag(FLAGS_max_handshakes_per_second).value_or(0)};
  return absl::OkStatus();
}

absl::Status SetMetricsAddress(Config& config) {
  if (absl::GetFlag(FLAGS_metrics_address).empty()) return absl::OkStatus();
  const auto metrics = ParseListenAddress(absl::GetFlag(FLAGS_metrics_address));
  if (!metrics.ok()) return Refused("metrics_address", metrics.status().message());
  const std::string address = ToString(*metrics);
  if (metrics->port != 0 &&
      (address == ToString(config.listen_address) ||
       (config.health_address && address == ToString(*config.health_address)))) {
    return Refused("metrics_address", "must differ from listen_address and health_address");
  }
  config.metrics_address = *metrics;
  return absl::OkStatus();
}

}  // namespace participants
