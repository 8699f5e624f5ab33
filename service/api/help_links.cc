#include "service/api/help_links.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "service/api/answer_details.h"

namespace participants {
namespace {

using graph::Hint;
using Kind = graph::GraphErrorKind;

struct HintRow {
  Hint hint;
  HelpLink links[2];  // The second may be empty.
};
constexpr HintRow kHints[] = {
    {Hint::kRemovePermission,
     {{"Set-CsApplicationMeetingConfiguration -AllowRemoveParticipantAppIds must list the "
       "application.",
       "https://learn.microsoft.com/powershell/module/microsoftteams/"
       "set-csapplicationmeetingconfiguration"},
      {"The application needs the permission Calls.JoinGroupCall.All.",
       "https://learn.microsoft.com/graph/api/participant-delete"}}},
    {Hint::kListPermission,
     {{"To read a call's roster, the application needs the permission Calls.Initiate.All, and must "
       "be the one that joined the call.",
       "https://learn.microsoft.com/graph/api/call-list-participants"}}},
    {Hint::kReadPermission,
     {{"To read a participant, the application needs the permission Calls.JoinGroupCall.All, and "
       "must be the one that joined the call.",
       "https://learn.microsoft.com/graph/api/participant-get"}}},
    {Hint::kInvitePermission,
     {{"The application needs the permission Calls.InitiateGroupCall.All.",
       "https://learn.microsoft.com/graph/api/participant-invite"}}},
    {Hint::kMutePermission,
     {{"To mute a participant, the application needs the permission Calls.JoinGroupCall.All, and "
       "must be the one that joined the call.",
       "https://learn.microsoft.com/graph/api/participant-mute"}}},
    {Hint::kCredentialFile,
     {{"The service cannot use its credential's file: check that it is mounted and that user 65532 "
       "can read it; --check_config says what is wrong with it.",
       "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"}}},
    {Hint::kCredential,
     {{"Entra refuses the service's credential: compare tenant, application and credential with "
       "the application's registration.",
       "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"}}},
    {Hint::kClientSecret,
     {{"The client secret is wrong or has expired: make a new one in the application's "
       "registration and give the service its value, not its id.",
       "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials"}}},
    {Hint::kCertificate,
     {{"Entra does not know the certificate: upload the public part of the one in use to the "
       "application's registration.",
       "https://learn.microsoft.com/entra/identity-platform/certificate-credentials"}}},
    {Hint::kFederatedCredential,
     {{"No federated credential of the application matches the token: compare issuer, subject "
       "(system:serviceaccount:NAMESPACE:NAME) and audience, including upper and lower case.",
       "https://learn.microsoft.com/entra/workload-id/"
       "workload-identity-federation-create-trust"}}},
    {Hint::kManagedIdentity,
     {{"The machine has no such managed identity: assign it, and check AZURE_CLIENT_ID.",
       "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview"}}},
    {Hint::kMetadataService,
     {{"The machine's metadata service returns no token: check that this is an Azure machine, and "
       "that network policies and firewalls let the service reach 169.254.169.254.",
       "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/"
       "how-to-use-vm-token"}}},
    {Hint::kAssertionTime,
     {{"The assertion is not valid at this time: check the machine's clock, and that the token's "
       "file is still renewed.",
       "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"}}},
    {Hint::kApplication,
     {{"Entra does not know this confidential application in this tenant: check AZURE_CLIENT_ID "
       "and AZURE_TENANT_ID, and whether an administrator has consented to the application there.",
       "https://learn.microsoft.com/entra/identity-platform/reference-error-codes"}}},
    {Hint::kConsent,
     {{"An administrator of the tenant has not consented to the application's permissions.",
       "https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent"}}},
    {Hint::kTenant,
     {{"This cloud has no such tenant: check AZURE_TENANT_ID, --graph_cloud and "
       "--authority_host.",
       "https://learn.microsoft.com/graph/deployments"}}},
    {Hint::kScope,
     {{"The scope is not Graph's in this cloud: compare --graph_scope with --graph_cloud.",
       "https://learn.microsoft.com/graph/deployments"}}},
};

struct KindRow {
  Kind kind;
  std::string_view help;
};
constexpr KindRow kKinds[] = {
    {Kind::kRejectedByEdge,
     "Something between this service and Graph answered: check --graph_base_url, "
     "--egress_proxy and gateways."},
    {Kind::kRejectedAsMalformed,
     "This is a fault of this service: report it with graph.request_id."},
    {Kind::kUnexpectedRedirect,
     "Graph's address redirects elsewhere: check --graph_base_url and --egress_proxy."},
    {Kind::kCredentialRejected,
     "Graph refuses the token: compare --graph_scope and --graph_cloud with "
     "--graph_base_url, and check in Entra that the application may still sign in."},
    {Kind::kPermissionDenied,
     "The application lacks a permission: see docs/operations.md#set-up-entra-and-teams."},
    {Kind::kMethodNotSupported,
     "This Graph does not know the operation: compare --graph_base_url with --graph_cloud."},
    {Kind::kProxyAuthRequired,
     "The proxy requires credentials, and this service has none: make the proxy accept "
     "this service's address, or set another --egress_proxy."},
    {Kind::kQuotaExhausted,
     "The tenant's monthly quota at Graph is used up: ask Microsoft for more."},
    {Kind::kStorageExhausted,
     "The tenant's storage at Graph is used up: make room there, or ask Microsoft for "
     "more."},
    {Kind::kInternalError,
     "If this persists, check the permissions and Teams' application policy "
     "(docs/operations.md#set-up-entra-and-teams), then give graph.request_id to "
     "Microsoft."},
    {Kind::kMalformedResponse,
     "Check whether something between this service and Graph changes its responses."},
    {Kind::kUnreachable,
     "Graph cannot be reached; failure says why. Check DNS, the firewall, "
     "--graph_base_url and --egress_proxy."},
    {Kind::kTlsUntrusted,
     "The server at Graph's address cannot prove that it is Graph: compare --graph_ca_file "
     "and --graph_base_url with its certificate, which may be that of a proxy that "
     "inspects TLS."},
    {Kind::kAnswerLost,
     "Graph was reached but did not send a complete response; failure says why. Check "
     "--egress_proxy, the network, and Microsoft's service health."},
    {Kind::kNoMemory,
     "The memory limit has no room for so many concurrent roster reads: raise it, or run "
     "more replicas."},
};

std::string_view TokenHelp(const graph::GraphError& error) {
  if (error.http_status == 0) {
    return "The token endpoint sent no usable response; failure says why. For a certificate, check "
           "--graph_ca_file and proxies that inspect TLS; otherwise check DNS, the firewall, "
           "--authority_host and --egress_proxy.";
  }
  return "The token endpoint responds with an error or without a token: check http.status, "
         "--authority_host, and Microsoft's service health.";
}

std::string_view HelpForKind(const graph::GraphError& error) {
  if (error.kind == Kind::kTokenUnavailable) return TokenHelp(error);
  if (error.kind == Kind::kTokenRejected) return HelpFor(Hint::kCredential).front().description;
  const auto* const row = std::ranges::find(kKinds, error.kind, &KindRow::kind);
  return row == std::end(kKinds) ? std::string_view() : row->help;
}

}  // namespace

std::string_view OperatorHelp(const graph::GraphError& error) {
  const std::span<const HelpLink> links = HelpFor(error.hint);
  return links.empty() ? HelpForKind(error) : links.front().description;
}

std::span<const HelpLink> HelpFor(Hint hint) {
  const auto* const row = std::ranges::find(kHints, hint, &HintRow::hint);
  if (row == std::end(kHints)) return {};
  return std::span(row->links).first(row->links[1].url.empty() ? 1 : 2);
}

}  // namespace participants
