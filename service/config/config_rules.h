// From what the flags say to a Config: every rule about a setting's value, as a pure function.
#ifndef SERVICE_CONFIG_CONFIG_RULES_H_
#define SERVICE_CONFIG_CONFIG_RULES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"

namespace participants {

// One field for each flag, named after it. The defaults are the flags' own, in config.cc. There is
// one of it, so its order is the flags' and not that of the least padding.
struct FlagValues {  // NOLINT(clang-analyzer-optin.performance.Padding)
  std::string listen_address;
  std::string health_address;
  std::string metrics_address;
  std::string tls_cert_file;
  std::string tls_key_file;
  std::string tls_client_ca_file;
  std::string caller_policy_file;
  bool allow_insecure = false;
  std::string audit_log;
  std::string audit_on_failure;
  bool audit_reads = true;
  bool reflection = false;
  absl::Duration keepalive_time;
  absl::Duration keepalive_timeout;
  absl::Duration max_connection_age;
  absl::Duration max_connection_age_grace;
  absl::Duration max_connection_idle;
  absl::optional<int> max_connections;
  absl::optional<int> max_handshakes;
  absl::optional<int> max_handshakes_per_second;
  std::string graph_cloud;
  std::string graph_base_url;
  std::string authority_host;
  std::string graph_scope;
  std::string graph_ca_file;
  int graph_max_connections = 0;
  std::string egress_proxy;
  std::string assign_participant_id;
  bool retry_invite_on_503 = false;
  std::string credential;
  std::string client_secret_file;
  std::string static_token_file;
  absl::optional<absl::Duration> default_deadline;
  absl::Duration max_deadline;
  int max_in_flight = 0;
  absl::Duration drain_delay;
  absl::Duration drain_timeout;
  std::string log_level;
  bool check_config = false;
  std::string check_health;
};

// Uses of the environment only Azure's own variables. INVALID_ARGUMENT as LoadConfig says.
absl::StatusOr<Config> MakeConfig(const FlagValues& flags, const Environment& environment);

}  // namespace participants

#endif  // SERVICE_CONFIG_CONFIG_RULES_H_
