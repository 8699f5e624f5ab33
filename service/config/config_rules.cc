#include "service/config/config_rules.h"

#include <algorithm>
#include <string>

#include "absl/flags/flag.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"
#include "service/config/setting_checks.h"
#include "service/process/refused_setting.h"
#include "service/telemetry/log.h"

ABSL_FLAG(std::string, audit_log, "stdout",
          "Where the service records every removal, mute, invitation and cancellation, allowed or "
          "denied, before and after: stdout, or a file, which SIGHUP reopens; empty = nowhere");
ABSL_FLAG(std::string, audit_on_failure, "closed",
          "If a record is not written within a second: closed rejects the call and sends nothing, "
          "open continues the call");
ABSL_FLAG(bool, audit_reads, true, "Also records calls that only read");
ABSL_FLAG(absl::optional<absl::Duration>, default_deadline, absl::nullopt,
          "Deadline of a call without one; at most max_deadline. Empty = 30s, or max_deadline if "
          "that is less");
ABSL_FLAG(absl::Duration, max_deadline, absl::Seconds(60),
          "The longest deadline; a longer one is shortened to it");
ABSL_FLAG(int, max_in_flight, 10000,
          "The most calls at a time; the service rejects one more with RESOURCE_EXHAUSTED");
ABSL_FLAG(absl::Duration, drain_delay, absl::Seconds(5),
          "How long the service still accepts calls after SIGTERM; 0 = not at all. The gRPC health "
          "of \"\" is NOT_SERVING at once; /readyz and the health of "
          "participants.v1.ParticipantService change half a second before the end");
ABSL_FLAG(absl::Duration, drain_timeout, absl::Seconds(61),
          "How long the running calls may then continue. Should exceed max_deadline by a second, "
          "else some calls end without Graph's answer");
ABSL_FLAG(std::string, log_level, "info",
          "The lowest level that is logged: debug, info, warning or error");
ABSL_FLAG(bool, check_config, false,
          "Checks the settings and exits: 0 = valid, with warnings on stderr; 2 = invalid");
ABSL_FLAG(std::string, check_health, "",
          "Asks once whether a service is ready, for at most 10s, and exits: 0 = ready, 1 = not "
          "ready. host:port asks the API over gRPC for the health of "
          "participants.v1.ParticipantService, with the TLS files if they are set; "
          "http://host:port/readyz asks the address that the kubelet uses");

namespace participants {
namespace {

absl::Status SetDeadlines(Config& config) {
  constexpr absl::Duration kLeast = absl::Milliseconds(1);
  constexpr absl::Duration kHour = absl::Hours(1);
  auto status = FirstFailure({
      CheckRange(FLAGS_max_deadline, kLeast, kHour),
      CheckRange(FLAGS_default_deadline, kLeast, kHour),
      // May be zero: not every deployment has clients that must learn of the shutdown in advance.
      CheckRange(FLAGS_drain_delay, absl::ZeroDuration(), kHour),
      // The maximum exceeds that of max_deadline, as drain_timeout should.
      CheckRange(FLAGS_drain_timeout, kLeast, 2 * kHour),
      CheckRange(FLAGS_max_in_flight, 1, 1'000'000),
  });
  if (!status.ok()) return status;
  config.max_deadline = absl::GetFlag(FLAGS_max_deadline);
  // A shorter max_deadline lowers the default, so that max_deadline can be set alone.
  config.default_deadline = absl::GetFlag(FLAGS_default_deadline)
                                .value_or(std::min(absl::Seconds(30), config.max_deadline));
  if (config.default_deadline > config.max_deadline) {
    return Refused("default_deadline", "must not be longer than max_deadline");
  }
  config.drain_delay = absl::GetFlag(FLAGS_drain_delay);
  config.drain_timeout = absl::GetFlag(FLAGS_drain_timeout);
  config.max_in_flight = absl::GetFlag(FLAGS_max_in_flight);
  return absl::OkStatus();
}

absl::Status SetLists(Config& config) {
  static constexpr Choice<bool> kOnFailure[] = {{"closed", true}, {"open", false}};
  const auto audit_required =
      Choose("audit_on_failure", absl::GetFlag(FLAGS_audit_on_failure), kOnFailure);
  if (!audit_required.ok()) return audit_required.status();
  config.audit_required = *audit_required;
  config.audit_reads = absl::GetFlag(FLAGS_audit_reads);

  static constexpr Choice<telemetry::Level> kLevels[] = {{"debug", telemetry::Level::kDebug},
                                                         {"info", telemetry::Level::kInfo},
                                                         {"warning", telemetry::Level::kWarning},
                                                         {"error", telemetry::Level::kError}};
  const auto level = Choose("log_level", absl::GetFlag(FLAGS_log_level), kLevels);
  if (!level.ok()) return level.status();
  config.log_level = *level;
  return absl::OkStatus();
}

// Both settings may end calls without their own answer. That is acceptable in a test, so it is not
// an error.
void WarnOfShortWaits(Config& config) {
  const absl::Duration longest = config.max_deadline + absl::Seconds(1);
  if (config.drain_timeout < longest) {
    config.warnings.push_back(
        "drain_timeout is shorter than max_deadline plus one second: a drain may end calls early");
  }
  if (config.connections.max_age_grace < longest) {
    config.warnings.push_back(
        "max_connection_age_grace is shorter than max_deadline plus one second: a connection's age "
        "may end calls early");
  }
}

}  // namespace

absl::StatusOr<Config> MakeConfig(const Environment& environment) {
  Config config;
  config.check_health = absl::GetFlag(FLAGS_check_health);
  if (!config.check_health.empty()) {
    // The health port never uses TLS.
    if (absl::StartsWith(config.check_health, "http://")) return config;
    if (auto status = SetAccessFiles(config); !status.ok()) return status;
    return config;
  }
  config.check_config = absl::GetFlag(FLAGS_check_config);
  config.audit_log = absl::GetFlag(FLAGS_audit_log);
  if (config.audit_log.empty()) {
    config.warnings.push_back("audit_log is empty: nobody can tell later who did what");
  }
  for (auto* const set : {&SetConnections, &SetDeadlines, &SetAccessFiles, &SetAddresses,
                          &SetMetricsAddress, &SetLists}) {
    if (auto status = set(config); !status.ok()) return status;
  }
  if (auto status = SetGraph(environment, config); !status.ok()) return status;
  WarnOfShortWaits(config);
  return config;
}

}  // namespace participants
