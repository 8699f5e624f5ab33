#include "service/config/config.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/flags/usage_config.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/config/config_rules.h"

// docs/configuration.md lists them in this order.
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
ABSL_FLAG(std::string, audit_log, "stdout",
          "Where each removal and invitation is recorded, allowed or denied, before and after: "
          "stdout, or a file, which SIGHUP opens anew; empty = nowhere");
ABSL_FLAG(std::string, audit_on_failure, "closed",
          "What becomes of a call whose record is not written within a second: closed (it is "
          "refused, and nothing is sent) or open (it goes on)");
ABSL_FLAG(bool, audit_reads, true, "Whether calls that only read are recorded too");
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
ABSL_FLAG(
    std::string, graph_cloud, "global",
    "Microsoft's cloud: global, us-gov-l4 or us-gov-l5. It decides on the three settings below "
    "where they are empty");
ABSL_FLAG(std::string, graph_base_url, "",
          "Microsoft Graph with its version, such as https://graph.microsoft.com/v1.0; empty = the "
          "cloud's. http only to literal loopback addresses");
ABSL_FLAG(std::string, authority_host, "",
          "Where tokens are issued, such as https://login.microsoftonline.com; empty = "
          "AZURE_AUTHORITY_HOST, else the cloud's. http only to literal loopback addresses");
ABSL_FLAG(std::string, graph_scope, "",
          "The scope of the tokens; empty = that of the cloud, also when graph_base_url is set");
ABSL_FLAG(std::string, graph_ca_file, "",
          "PEM certificates that replace the system's roots for Graph and the authority");
ABSL_FLAG(int, graph_max_connections, 1024, "The most connections to Graph at a time");
ABSL_FLAG(
    std::string, egress_proxy, "",
    "The HTTP proxy towards Graph and the authority, such as http://proxy:3128; empty = none. "
    "Proxy variables of the environment are ignored");
ABSL_FLAG(std::string, assign_participant_id, "auto",
          "Whether an invitation without participant_id is given one, so that it can be cancelled: "
          "auto (where the cloud's Graph knows the field: global), always or never");
ABSL_FLAG(bool, retry_invite_on_503, true,
          "Whether an invitation is sent again after a 503 with Retry-After, by which Graph "
          "says that it has done nothing yet");
ABSL_FLAG(std::string, credential, "auto",
          "The service's own identity. With AZURE_TENANT_ID and AZURE_CLIENT_ID: client-secret "
          "(AZURE_CLIENT_SECRET or client_secret_file), client-certificate "
          "(AZURE_CLIENT_CERTIFICATE_PATH) or workload-identity (AZURE_FEDERATED_TOKEN_FILE). By "
          "themselves: managed-identity (AZURE_MANAGED_IDENTITY=true), static (static_token_file). "
          "auto = the first of these that is configured");
ABSL_FLAG(std::string, client_secret_file, "",
          "A file with the client secret, read for every token; wins over AZURE_CLIENT_SECRET");
ABSL_FLAG(std::string, static_token_file, "",
          "A file with an access token, for development: nothing renews it");
ABSL_FLAG(absl::optional<absl::Duration>, default_deadline, absl::nullopt,
          "For callers that set none; at most max_deadline. Empty = 30s, or max_deadline if less");
ABSL_FLAG(absl::Duration, max_deadline, absl::Seconds(60),
          "The longest deadline; a later one is brought forward to it");
ABSL_FLAG(int, max_in_flight, 10000,
          "The most calls at a time; one more is refused with RESOURCE_EXHAUSTED");
ABSL_FLAG(
    absl::Duration, drain_delay, absl::Seconds(5),
    "How long calls are still accepted after SIGTERM. The gRPC health of \"\" is NOT_SERVING from "
    "its beginning on; /readyz and the health of the API's name turn half a second before its end. "
    "0 = not at all");
ABSL_FLAG(
    absl::Duration, drain_timeout, absl::Seconds(61),
    "How long the calls that are running then may go on; should be longer than max_deadline by a "
    "second, else some end without Graph's answer");
ABSL_FLAG(std::string, log_level, "info",
          "The least level that is logged: debug, info, warning or error");
ABSL_FLAG(bool, check_config, false,
          "Checks the settings and ends: 0 = good, 2 = refused; warns on stderr");
ABSL_FLAG(
    std::string, check_health, "",
    "Asks once whether a service is ready, for 10s at most, and ends: 0 = it is, 1 = not. "
    "host:port "
    "asks the API by gRPC for the health of participants.v1.ParticipantService, with the TLS files "
    "where they are set; http://host:port/readyz asks where the kubelet does");

namespace participants {
namespace {

constexpr absl::string_view kPrefix = "PARTICIPANTS_";

FlagValues ReadFlags() {
  return {.listen_address = absl::GetFlag(FLAGS_listen_address),
          .health_address = absl::GetFlag(FLAGS_health_address),
          .metrics_address = absl::GetFlag(FLAGS_metrics_address),
          .tls_cert_file = absl::GetFlag(FLAGS_tls_cert_file),
          .tls_key_file = absl::GetFlag(FLAGS_tls_key_file),
          .tls_client_ca_file = absl::GetFlag(FLAGS_tls_client_ca_file),
          .caller_policy_file = absl::GetFlag(FLAGS_caller_policy_file),
          .allow_insecure = absl::GetFlag(FLAGS_allow_insecure),
          .audit_log = absl::GetFlag(FLAGS_audit_log),
          .audit_on_failure = absl::GetFlag(FLAGS_audit_on_failure),
          .audit_reads = absl::GetFlag(FLAGS_audit_reads),
          .reflection = absl::GetFlag(FLAGS_reflection),
          .keepalive_time = absl::GetFlag(FLAGS_keepalive_time),
          .keepalive_timeout = absl::GetFlag(FLAGS_keepalive_timeout),
          .max_connection_age = absl::GetFlag(FLAGS_max_connection_age),
          .max_connection_age_grace = absl::GetFlag(FLAGS_max_connection_age_grace),
          .max_connection_idle = absl::GetFlag(FLAGS_max_connection_idle),
          .max_connections = absl::GetFlag(FLAGS_max_connections),
          .max_handshakes = absl::GetFlag(FLAGS_max_handshakes),
          .max_handshakes_per_second = absl::GetFlag(FLAGS_max_handshakes_per_second),
          .graph_cloud = absl::GetFlag(FLAGS_graph_cloud),
          .graph_base_url = absl::GetFlag(FLAGS_graph_base_url),
          .authority_host = absl::GetFlag(FLAGS_authority_host),
          .graph_scope = absl::GetFlag(FLAGS_graph_scope),
          .graph_ca_file = absl::GetFlag(FLAGS_graph_ca_file),
          .graph_max_connections = absl::GetFlag(FLAGS_graph_max_connections),
          .egress_proxy = absl::GetFlag(FLAGS_egress_proxy),
          .assign_participant_id = absl::GetFlag(FLAGS_assign_participant_id),
          .retry_invite_on_503 = absl::GetFlag(FLAGS_retry_invite_on_503),
          .credential = absl::GetFlag(FLAGS_credential),
          .client_secret_file = absl::GetFlag(FLAGS_client_secret_file),
          .static_token_file = absl::GetFlag(FLAGS_static_token_file),
          .default_deadline = absl::GetFlag(FLAGS_default_deadline),
          .max_deadline = absl::GetFlag(FLAGS_max_deadline),
          .max_in_flight = absl::GetFlag(FLAGS_max_in_flight),
          .drain_delay = absl::GetFlag(FLAGS_drain_delay),
          .drain_timeout = absl::GetFlag(FLAGS_drain_timeout),
          .log_level = absl::GetFlag(FLAGS_log_level),
          .check_config = absl::GetFlag(FLAGS_check_config),
          .check_health = absl::GetFlag(FLAGS_check_health)};
}

// Abseil has flags of its own, and so may other libraries.
bool IsOurs(const absl::CommandLineFlag& flag) {
  return flag.Filename() == absl::GetFlagReflectionHandle(FLAGS_listen_address).Filename();
}

std::string VariableOf(const absl::CommandLineFlag& flag) {
  return absl::StrCat(kPrefix, absl::AsciiStrToUpper(flag.Name()));
}

// Abseil's own --help ends with 1, names files of the build machine and knows no variables.
void PrintHelp() {
  std::map<absl::string_view, absl::CommandLineFlag*> sorted;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (IsOurs(*flag)) sorted.emplace(name, flag);
  }
  std::cout
      << "participant-service " << Version()
      << ": removes people from Microsoft Teams calls and invites them, over gRPC.\n"
         "--help prints this, --version the version.\n"
         "Credentials: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, "
         "AZURE_CLIENT_CERTIFICATE_PATH,\nAZURE_FEDERATED_TOKEN_FILE, AZURE_MANAGED_IDENTITY, "
         "AZURE_AUTHORITY_HOST.\n\n";
  for (const auto& [name, flag] : sorted) {
    const bool quoted = flag->IsOfType<std::string>();
    std::cout << "  --" << name << " (" << flag->Help()
              << ")\n      default: " << (quoted ? "\"" : "") << flag->DefaultValue()
              << (quoted ? "\"" : "") << "; variable: " << VariableOf(*flag) << "\n";
  }
  std::cout << std::flush;
}

bool AsksForHelp(int argc, char** argv) {
  for (int i = 1; i < argc && argv[i] != absl::string_view("--"); ++i) {
    const absl::string_view argument = argv[i];
    if (argument == "--help" || argument == "-help") return true;
  }
  return false;
}

absl::string_view ExpectedValue(const absl::CommandLineFlag& flag) {
  if (flag.IsOfType<absl::Duration>() || flag.IsOfType<absl::optional<absl::Duration>>()) {
    return "must be a duration such as 30s or 1m30s";
  }
  if (flag.IsOfType<bool>()) return "must be true or false";
  if (flag.IsOfType<int>() || flag.IsOfType<absl::optional<int>>()) return "must be a whole number";
  return "cannot be read";
}

// Before the command line is parsed, so that it wins.
absl::Status ApplyEnvironment(const Environment& environment, std::vector<std::string>& warnings) {
  for (const auto& [variable, value] : environment) {
    absl::string_view name = variable;
    if (!absl::ConsumePrefix(&name, kPrefix)) continue;
    absl::CommandLineFlag* flag = absl::FindCommandLineFlag(absl::AsciiStrToLower(name));
    // The second test: neither another spelling nor one of Abseil's flags.
    if (flag == nullptr || !IsOurs(*flag) || VariableOf(*flag) != variable) {
      warnings.push_back(absl::StrCat(variable, " is no setting and is ignored"));
      continue;
    }
    std::string error;  // Not shown: it repeats the value.
    if (!flag->ParseFrom(value, &error)) {
      return absl::InvalidArgumentError(absl::StrCat(variable, ": ", ExpectedValue(*flag)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string Version() { return PARTICIPANTS_VERSION; }

Environment ReadEnvironment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(*entry, absl::MaxSplits('=', 1));
    environment.emplace(parts.first, parts.second);
  }
  return environment;
}

absl::StatusOr<Config> LoadConfig(int argc, char** argv, const Environment& environment) {
  if (AsksForHelp(argc, argv)) {
    PrintHelp();
    std::exit(EXIT_SUCCESS);  // NOLINT(concurrency-mt-unsafe): no thread exists yet.
  }
  absl::FlagsUsageConfig usage;
  usage.version_string = [] { return absl::StrCat("participant-service ", Version(), "\n"); };
  absl::SetFlagsUsageConfig(std::move(usage));

  std::vector<std::string> warnings;
  absl::Status applied = ApplyEnvironment(environment, warnings);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  // Only now: --version works whatever the environment holds.
  if (!applied.ok()) return applied;
  if (rest.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(rest[1], ": is not understood; settings are given as --name=value"));
  }
  auto config = MakeConfig(ReadFlags(), environment);
  if (!config.ok()) return config;
  config->warnings.insert(config->warnings.begin(), warnings.begin(), warnings.end());
  return config;
}

}  // namespace participants
