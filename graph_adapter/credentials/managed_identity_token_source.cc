#include "graph_adapter/credentials/managed_identity_token_source.h"

#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "graph_adapter/credentials/token_response.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/url.h"

namespace participants::graph {
namespace {

constexpr Duration kRequestTimeout = std::chrono::seconds(10);

std::string MakeUrl(const std::string& scope, const Credential& credential) {
  std::string url = absl::StrCat(absl::StripSuffix(credential.metadata_endpoint, "/"),
                                 "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=",
                                 PercentEncode(absl::StripSuffix(scope, "/.default")));
  if (!credential.client_id.empty()) {
    absl::StrAppend(&url, "&client_id=", PercentEncode(credential.client_id));
  }
  return url;
}

// The settings for Entra's address play no part here.
void ExplainFailure(GraphError& error) {
  // Azure's own libraries do the same: a 404 may occur while the identity is still being assigned.
  if (error.http_status == 404) error.kind = GraphErrorKind::kTokenUnavailable;
  if (error.hint == Hint::kNone) error.hint = Hint::kMetadataService;
  if (error.hint == Hint::kCredential) error.hint = Hint::kManagedIdentity;
}

}  // namespace

ManagedIdentityTokenSource::ManagedIdentityTokenSource(EventLoop& loop, const Clock& clock,
                                                       HttpTransport& transport, Random random,
                                                       const std::string& scope,
                                                       const Credential& credential)
    : loop_(loop),
      clock_(clock),
      transport_(transport),
      random_(std::move(random)),
      url_(MakeUrl(scope, credential)) {}

void ManagedIdentityTokenSource::GetToken(Callback callback) {
  HttpRequest request;
  request.method = HttpMethod::kGet;
  request.url = url_;
  request.headers = {"Metadata: true", "Accept: application/json"};
  request.deadline = loop_.Now() + kRequestTimeout;
  request.past_proxy = true;
  transport_.Start(
      std::move(request), [this, callback = std::move(callback)](HttpOutcome outcome) mutable {
        auto result =
            DecodeTokenOutcome(std::move(outcome), loop_.Now(), clock_.WallNow(), random_());
        if (!result.ok()) ExplainFailure(result.error());
        std::move(callback)(std::move(result));
      });
}

}  // namespace participants::graph
