#include "service/config/config_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/flags/declare.h"
#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "service/config/setting_checks.h"
#include "service/process/listen_address.h"
#include "service/process/refused_setting.h"

ABSL_FLAG(
    std::string, listen_address, "127.0.0.1:50051",
    "Where the API is served, as host:port. Port 0 picks a free one; the first log line names it. "
    "Other than loopback addresses need the TLS files, or --allow_insecure");
ABSL_FLAG(
    std::string, health_address, "127.0.0.1:50052",
    "Where the kubelet finds /livez and /readyz, by HTTP in plain text, as host:port; empty = "
    "nowhere. It may be reachable from other machines");
ABSL_FLAG(
    std::string, metrics_address, "",
    "Where Prometheus finds /metrics, by HTTP in plain text, as host:port; empty = nowhere. It may "
    "be reachable from other machines");
ABSL_FLAG(std::string, tls_cert_file, "",
          "The API's certificate in PEM, and after it those between it and its authority. With the "
          "next three the API is TLS, and every client must have a certificate; all of them, or "
          "none. Changes of the files are followed");
ABSL_FLAG(std::string, tls_key_file, "", "The private key of that certificate, in PEM");
ABSL_FLAG(std::string, tls_client_ca_file, "",
          "Certificates in PEM of the authorities whose clients may connect");
ABSL_FLAG(std::string, caller_policy_file, "",
          "Which client may call what: rules in JSON, see docs/operations.md. Whatever they do not "
          "allow is denied");
ABSL_FLAG(bool, allow_insecure, false,
          "Lets the API be served in plain text on an address that other machines can reach");
ABSL_FLAG(bool, reflection, true, "Whether the API server describes itself, for grpcurl");
ABSL_FLAG(absl::Duration, keepalive_time, absl::Seconds(60),
          "How long a client's connection may be silent before it is pinged");
ABSL_FLAG(absl::Duration, keepalive_timeout, absl::Seconds(20),
          "How long the answer to such a ping may take before the connection is given up");
ABSL_FLAG(
    absl::Duration, max_connection_age, absl::Minutes(5),
    "After this, give or take a tenth, a client is asked to connect anew, so that clients spread "
    "over new replicas");
ABSL_FLAG(absl::Duration, max_connection_age_grace, absl::Seconds(65),
          "How long the calls of such a connection may go on; should be longer than max_deadline");
ABSL_FLAG(absl::Duration, max_connection_idle, absl::Minutes(15),
          "After this long without a call a client's connection is closed");
ABSL_FLAG(
    absl::optional<int>, max_connections, absl::nullopt,
    "The most connections of clients at a time; one more is closed at once, or, with TLS, one that "
    "waits for its handshake. Empty = as many as the memory limit is enough for, at most 10000. "
    "Less where the limit of open files leaves less");
ABSL_FLAG(
    absl::optional<int>, max_handshakes, absl::nullopt,
    "With TLS, the most handshakes under way at a time; further connections wait, and addresses "
    "take turns. Empty = an eighth of max_connections, from 8 to 256. Less where the limit of open "
    "files leaves less");
ABSL_FLAG(
    absl::optional<int>, max_handshakes_per_second, absl::nullopt,
    "With TLS, how many handshakes may begin in a second, after a burst of max_handshakes. Empty "
    "= an eighth of max_connections, from 8 to 256");
// Defined by config_rules.cc.
ABSL_DECLARE_FLAG(std::string, check_health);

namespace participants {

// Half of TLS is never taken for none.
absl::Status SetAccessFiles(Config& config) {
  std::vector<std::pair<absl::string_view, const std::string&>> files = {
      {"tls_cert_file", absl::GetFlag(FLAGS_tls_cert_file)},
      {"tls_key_file", absl::GetFlag(FLAGS_tls_key_file)},
      {"tls_client_ca_file", absl::GetFlag(FLAGS_tls_client_ca_file)}};
  // Who only asks for health lets nobody do anything.
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
                                           " go together"));
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
      return Refused("listen_address",
                     "is reachable from other machines, and the API is plain text; set the TLS "
                     "files, use a loopback address, or --allow_insecure where the network itself "
                     "protects it");
    }
    config.warnings.push_back(
        "allow_insecure: the API is served in plain text on a reachable address; whoever reaches "
        "it may do all that the application may, and can take the process's memory and time");
  }

  if (absl::GetFlag(FLAGS_health_address).empty()) return absl::OkStatus();
  // It may be reachable: the kubelet can ask no other way, and hears a word or why not.
  const auto health = ParseListenAddress(absl::GetFlag(FLAGS_health_address));
  if (!health.ok()) return Refused("health_address", health.status().message());
  if (health->port != 0 && ToString(*health) == ToString(*listen)) {
    return Refused("health_address", "must differ from listen_address; leave it empty for none");
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
