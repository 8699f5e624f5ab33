#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/option_validation.h"
#include "service/config/config_rules.h"
#include "service/config/credential_choice.h"
#include "service/config/setting_checks.h"
#include "service/process/refused_setting.h"

ABSL_FLAG(std::string, graph_cloud, "global",
          "Microsoft's cloud: global, us-gov-l4 or us-gov-l5. Sets graph_base_url, authority_host "
          "and graph_scope if they are empty");
ABSL_FLAG(std::string, graph_base_url, "",
          "Microsoft Graph with its version, such as https://graph.microsoft.com/v1.0; empty = "
          "from the cloud. http is only for literal loopback addresses");
ABSL_FLAG(std::string, authority_host, "",
          "Host that issues tokens, such as https://login.microsoftonline.com; empty = "
          "AZURE_AUTHORITY_HOST, else from the cloud. http is only for literal loopback addresses");
ABSL_FLAG(std::string, graph_scope, "",
          "Scope of the tokens; empty = from the cloud, even if graph_base_url is set");
ABSL_FLAG(std::string, graph_ca_file, "",
          "PEM certificates that replace the system's roots for Graph and the authority");
ABSL_FLAG(int, graph_max_connections, 1024, "The most connections to Graph at a time");
ABSL_FLAG(std::string, egress_proxy, "",
          "HTTP proxy to Graph and the authority, such as http://proxy:3128; empty = none. The "
          "service ignores the proxy variables of the environment");
ABSL_FLAG(std::string, assign_participant_id, "auto",
          "Whether the service gives an id to an invitation without participant_id, so that it can "
          "be cancelled: auto (if the cloud's Graph knows the field: global), always or never");
ABSL_FLAG(bool, retry_invite_on_503, true,
          "Whether the service retries an invitation after a 503 with Retry-After, by which Graph "
          "says that it has done nothing yet");
ABSL_FLAG(std::string, credential, "auto",
          "The service's own credential. client-secret (AZURE_CLIENT_SECRET or "
          "client_secret_file), client-certificate (AZURE_CLIENT_CERTIFICATE_PATH) and "
          "workload-identity (AZURE_FEDERATED_TOKEN_FILE) need AZURE_TENANT_ID and "
          "AZURE_CLIENT_ID; managed-identity (AZURE_MANAGED_IDENTITY=true) and static "
          "(static_token_file) do not. auto = the first of these that is configured");
ABSL_FLAG(std::string, client_secret_file, "",
          "File with the client secret, read for every token. Overrides AZURE_CLIENT_SECRET");
ABSL_FLAG(std::string, static_token_file, "",
          "File with an access token, for development: nothing renews it");

namespace participants {
namespace {

// A token is valid only in its own cloud. A cloud's OAuth scope belongs to its Graph host.
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
                   "china is not supported: Microsoft Graph has no calls API there; must be one of "
                   "global, us-gov-l4, us-gov-l5");
  }
  return Choose("graph_cloud", name, kClouds);
}

std::string FirstOf(absl::string_view set, absl::string_view otherwise) {
  return std::string(set.empty() ? otherwise : set);
}

}  // namespace

absl::Status SetGraph(const Environment& environment, Config& config) {
  const std::string cloud_name = absl::GetFlag(FLAGS_graph_cloud);
  const auto cloud = ChooseCloud(cloud_name);
  if (!cloud.ok()) return cloud.status();
  if (auto status = CheckRange(FLAGS_graph_max_connections, 1, 65535); !status.ok()) return status;
  const Choice<bool> assign[] = {
      {"auto", cloud->knows_participant_id}, {"always", true}, {"never", false}};
  const auto assigns =
      Choose("assign_participant_id", absl::GetFlag(FLAGS_assign_participant_id), assign);
  if (!assigns.ok()) return assigns.status();
  config.assign_participant_id = *assigns;

  auto choice = ChooseCredential({.credential = absl::GetFlag(FLAGS_credential),
                                  .client_secret_file = absl::GetFlag(FLAGS_client_secret_file),
                                  .static_token_file = absl::GetFlag(FLAGS_static_token_file)},
                                 environment);
  if (!choice.ok()) return choice.status();
  config.graph_cloud = cloud_name;
  config.credential_name = std::move(choice->name);
  config.credential_reason = std::move(choice->reason);
  config.warnings.insert(config.warnings.end(), choice->warnings.begin(), choice->warnings.end());

  const auto azure = environment.find("AZURE_AUTHORITY_HOST");
  const absl::string_view azure_host =
      azure == environment.end() ? absl::string_view() : azure->second;
  graph::GraphOptions& graph = config.graph;
  graph.base_url = FirstOf(absl::GetFlag(FLAGS_graph_base_url), cloud->base_url);
  while (!graph.base_url.empty() && graph.base_url.back() == '/') graph.base_url.pop_back();
  graph.authority_host =
      FirstOf(absl::GetFlag(FLAGS_authority_host), FirstOf(azure_host, cloud->authority_host));
  graph.scope = FirstOf(absl::GetFlag(FLAGS_graph_scope), cloud->scope);
  graph.credential = std::move(choice->credential);
  graph.ca_file = absl::GetFlag(FLAGS_graph_ca_file);
  graph.proxy = absl::GetFlag(FLAGS_egress_proxy);
  graph.user_agent = absl::StrCat("participant-service/", Version());
  graph.max_connections = absl::GetFlag(FLAGS_graph_max_connections);
  graph.retry_invite_on_503 = absl::GetFlag(FLAGS_retry_invite_on_503);
  return graph::ValidateGraphOptions(graph);
}

}  // namespace participants
