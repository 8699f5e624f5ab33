#include "service/config/config_rules.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/option_validation.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"
#include "service/config/listener_rules.h"
#include "service/process/refused_setting.h"
#include "service/telemetry/log.h"

namespace participants {
namespace {

// What a flag with a fixed list of values stands for.
template <typename T>
struct Choice {
  absl::string_view name;
  T value;
};

template <typename T, size_t n>
absl::StatusOr<T> Choose(absl::string_view setting, absl::string_view text,
                         const Choice<T> (&choices)[n]) {
  for (const Choice<T>& choice : choices) {
    if (choice.name == text) return choice.value;
  }
  const auto append_name = [](std::string* out, const Choice<T>& choice) {
    absl::StrAppend(out, choice.name);
  };
  return Refused(setting,
                 absl::StrCat("must be one of ", absl::StrJoin(choices, ", ", append_name)));
}

// Tokens of one cloud are worth nothing in another, and its OAuth scope goes with its Graph host.
// Origin: https://learn.microsoft.com/graph/deployments
struct Cloud {
  absl::string_view base_url;
  absl::string_view authority_host;
  absl::string_view scope;
  bool knows_participant_id;  // Whether its schema has invitationParticipantInfo.participantId.
};

absl::StatusOr<Cloud> ChooseCloud(absl::string_view name) {
  static constexpr Choice<Cloud> kClouds[] = {
      {"global",
       {"https://graph.microsoft.com/v1.0", "https://login.microsoftonline.com",
        "https://graph.microsoft.com/.default", true}},
      {"us-gov-l4",
       {"https://graph.microsoft.us/v1.0", "https://login.microsoftonline.us",
        "https://graph.microsoft.us/.default", false}},
      {"us-gov-l5",
       {"https://dod-graph.microsoft.us/v1.0", "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us/.default", false}},
  };
  if (name == "china") {
    return Refused("graph_cloud",
                   "china cannot be served: Microsoft Graph has no calls API there; must be one of "
                   "global, us-gov-l4, us-gov-l5");
  }
  return Choose("graph_cloud", name, kClouds);
}

// The flag's own default gives way to a shorter max_deadline, so that this one can be set alone.
absl::Duration DefaultDeadline(const FlagValues& flags) {
  return flags.default_deadline.value_or(std::min(absl::Seconds(30), flags.max_deadline));
}

absl::Status CheckDurations(const FlagValues& flags) {
  const absl::Duration ms = absl::Milliseconds(1);
  const absl::Duration second = absl::Seconds(1);
  const absl::Duration hour = absl::Hours(1);
  const absl::Duration day = absl::Hours(24);
  const struct {
    absl::string_view setting;
    absl::Duration value, least, most;
  } ranges[] = {
      {"keepalive_time", flags.keepalive_time, second, day},
      {"keepalive_timeout", flags.keepalive_timeout, second, hour},
      {"max_connection_age", flags.max_connection_age, second, day},
      {"max_connection_age_grace", flags.max_connection_age_grace, second, day},
      {"max_connection_idle", flags.max_connection_idle, second, day},
      {"max_deadline", flags.max_deadline, ms, hour},
      {"default_deadline", DefaultDeadline(flags), ms, hour},
      // The one that may be zero: where nobody has to learn first that this server goes away.
      {"drain_delay", flags.drain_delay, absl::ZeroDuration(), hour},
      // Longer than the longest max_deadline, as it should be.
      {"drain_timeout", flags.drain_timeout, ms, 2 * hour},
  };
  for (const auto& range : ranges) {
    if (range.value < range.least || range.value > range.most) {
      return Refused(range.setting, absl::StrCat("must be from ", absl::FormatDuration(range.least),
                                                 " to ", absl::FormatDuration(range.most)));
    }
  }
  if (DefaultDeadline(flags) > flags.max_deadline) {
    return Refused("default_deadline", "must not be longer than max_deadline");
  }
  return absl::OkStatus();
}

absl::Status CheckNumbers(const FlagValues& flags) {
  const struct {
    absl::string_view setting;
    int value, least, most;
  } ranges[] = {
      {"max_connections", flags.max_connections.value_or(1), 1, 1000000},
      {"max_handshakes", flags.max_handshakes.value_or(1), 1, 1000000},
      {"max_handshakes_per_second", flags.max_handshakes_per_second.value_or(1), 1, 1000000},
      {"graph_max_connections", flags.graph_max_connections, 1, 65535},
      {"max_in_flight", flags.max_in_flight, 1, 1000000},
  };
  for (const auto& range : ranges) {
    if (range.value < range.least || range.value > range.most) {
      return Refused(range.setting, absl::StrCat("must be from ", range.least, " to ", range.most));
    }
  }
  return absl::OkStatus();
}

absl::Status SetLists(const FlagValues& flags, const Cloud& cloud, Config& config) {
  const Choice<bool> assign[] = {
      {"auto", cloud.knows_participant_id}, {"always", true}, {"never", false}};
  const auto assigns = Choose("assign_participant_id", flags.assign_participant_id, assign);
  if (!assigns.ok()) return assigns.status();
  config.assign_participant_id = *assigns;

  static constexpr Choice<bool> kOnFailure[] = {{"closed", true}, {"open", false}};
  const auto audit_required = Choose("audit_on_failure", flags.audit_on_failure, kOnFailure);
  if (!audit_required.ok()) return audit_required.status();
  config.audit_required = *audit_required;
  config.audit_reads = flags.audit_reads;

  static constexpr Choice<telemetry::Level> kLevels[] = {{"debug", telemetry::Level::kDebug},
                                                         {"info", telemetry::Level::kInfo},
                                                         {"warning", telemetry::Level::kWarning},
                                                         {"error", telemetry::Level::kError}};
  const auto level = Choose("log_level", flags.log_level, kLevels);
  if (!level.ok()) return level.status();
  config.log_level = *level;
  return absl::OkStatus();
}

// The first that says something.
std::string FirstOf(absl::string_view set, absl::string_view otherwise) {
  return std::string(set.empty() ? otherwise : set);
}

absl::Status SetGraph(const FlagValues& flags, const Environment& environment, const Cloud& cloud,
                      Config& config) {
  auto choice = ChooseCredential({.credential = flags.credential,
                                  .client_secret_file = flags.client_secret_file,
                                  .static_token_file = flags.static_token_file},
                                 environment);
  if (!choice.ok()) return choice.status();
  config.graph_cloud = flags.graph_cloud;
  config.credential_name = std::move(choice->name);
  config.credential_reason = std::move(choice->reason);
  config.warnings.insert(config.warnings.end(), choice->warnings.begin(), choice->warnings.end());

  const auto azure = environment.find("AZURE_AUTHORITY_HOST");
  const absl::string_view azure_host =
      azure == environment.end() ? absl::string_view() : azure->second;
  graph::GraphOptions& graph = config.graph;
  graph.base_url = FirstOf(flags.graph_base_url, cloud.base_url);
  while (!graph.base_url.empty() && graph.base_url.back() == '/') graph.base_url.pop_back();
  graph.authority_host = FirstOf(flags.authority_host, FirstOf(azure_host, cloud.authority_host));
  graph.scope = FirstOf(flags.graph_scope, cloud.scope);
  graph.credential = std::move(choice->credential);
  graph.ca_file = flags.graph_ca_file;
  graph.proxy = flags.egress_proxy;
  graph.user_agent = absl::StrCat("participant-service/", Version());
  graph.max_connections = flags.graph_max_connections;
  graph.retry_invite_on_503 = flags.retry_invite_on_503;
  return graph::ValidateGraphOptions(graph);
}

// Both let calls end without their own answer, which is not wrong in a test.
void WarnOfShortWaits(const FlagValues& flags, Config& config) {
  const absl::Duration longest = flags.max_deadline + absl::Seconds(1);
  if (flags.drain_timeout < longest) {
    config.warnings.push_back(
        "drain_timeout is shorter than max_deadline and a second: a drain may end calls early");
  }
  if (flags.max_connection_age_grace < longest) {
    config.warnings.push_back(
        "max_connection_age_grace is shorter than max_deadline and a second: a connection's age "
        "may "
        "end calls early");
  }
}

}  // namespace

absl::StatusOr<Config> MakeConfig(const FlagValues& flags, const Environment& environment) {
  if (!flags.check_health.empty()) {
    Config config;
    config.check_health = flags.check_health;
    // The health port is never TLS.
    if (absl::StartsWith(flags.check_health, "http://")) return config;
    if (auto status = SetAccessFiles(flags, config); !status.ok()) return status;
    return config;
  }
  if (auto status = CheckDurations(flags); !status.ok()) return status;
  if (auto status = CheckNumbers(flags); !status.ok()) return status;
  const auto cloud = ChooseCloud(flags.graph_cloud);
  if (!cloud.ok()) return cloud.status();

  Config config;
  config.reflection = flags.reflection;
  config.audit_log = flags.audit_log;
  if (config.audit_log.empty()) {
    config.warnings.push_back("audit_log is empty: nobody can tell later who did what");
  }
  config.connections = {.keepalive_time = flags.keepalive_time,
                        .keepalive_timeout = flags.keepalive_timeout,
                        .max_age = flags.max_connection_age,
                        .max_age_grace = flags.max_connection_age_grace,
                        .max_idle = flags.max_connection_idle};
  config.bounds = {.connections = flags.max_connections.value_or(0),
                   .handshakes = flags.max_handshakes.value_or(0),
                   .handshakes_per_second = flags.max_handshakes_per_second.value_or(0)};
  config.default_deadline = DefaultDeadline(flags);
  config.max_deadline = flags.max_deadline;
  config.max_in_flight = flags.max_in_flight;
  config.drain_delay = flags.drain_delay;
  config.drain_timeout = flags.drain_timeout;
  config.check_config = flags.check_config;
  if (auto status = SetAccessFiles(flags, config); !status.ok()) return status;
  if (auto status = SetAddresses(flags, config); !status.ok()) return status;
  if (auto status = SetMetricsAddress(flags, config); !status.ok()) return status;
  if (auto status = SetLists(flags, *cloud, config); !status.ok()) return status;
  if (auto status = SetGraph(flags, environment, *cloud, config); !status.ok()) return status;
  WarnOfShortWaits(flags, config);
  return config;
}

}  // namespace participants
