#include "service/config/listener_rules.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "service/process/listen_address.h"
#include "service/process/refused_setting.h"

namespace participants {

// Half of TLS is never taken for none.
absl::Status SetAccessFiles(const FlagValues& flags, Config& config) {
  std::vector<std::pair<absl::string_view, const std::string&>> files = {
      {"tls_cert_file", flags.tls_cert_file},
      {"tls_key_file", flags.tls_key_file},
      {"tls_client_ca_file", flags.tls_client_ca_file}};
  // Who only asks for health lets nobody do anything.
  if (flags.check_health.empty()) {
    files.emplace_back("caller_policy_file", flags.caller_policy_file);
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
  config.access_files = {.tls_cert_file = flags.tls_cert_file,
                         .tls_key_file = flags.tls_key_file,
                         .tls_client_ca_file = flags.tls_client_ca_file,
                         .caller_policy_file = flags.caller_policy_file};
  return absl::OkStatus();
}

absl::Status SetAddresses(const FlagValues& flags, Config& config) {
  const auto listen = ParseListenAddress(flags.listen_address);
  if (!listen.ok()) return Refused("listen_address", listen.status().message());
  config.listen_address = *listen;
  if (!IsLoopback(*listen) && flags.tls_cert_file.empty()) {
    if (!flags.allow_insecure) {
      return Refused("listen_address",
                     "is reachable from other machines, and the API is plain text; set the TLS "
                     "files, use a loopback address, or --allow_insecure where the network itself "
                     "protects it");
    }
    config.warnings.push_back(
        "allow_insecure: the API is served in plain text on a reachable address; whoever reaches "
        "it may do all that the application may, and can take the process's memory and time");
  }

  if (flags.health_address.empty()) return absl::OkStatus();
  // It may be reachable: the kubelet can ask no other way, and hears a word or why not.
  const auto health = ParseListenAddress(flags.health_address);
  if (!health.ok()) return Refused("health_address", health.status().message());
  if (health->port != 0 && ToString(*health) == ToString(*listen)) {
    return Refused("health_address", "must differ from listen_address; leave it empty for none");
  }
  config.health_address = *health;
  return absl::OkStatus();
}

absl::Status SetMetricsAddress(const FlagValues& flags, Config& config) {
  if (flags.metrics_address.empty()) return absl::OkStatus();
  const auto metrics = ParseListenAddress(flags.metrics_address);
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
