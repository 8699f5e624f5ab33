#include "graph_adapter/credentials/client_credentials_token_source.h"

#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "graph_adapter/credentials/claims_json.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/credentials/token_response.h"
#include "graph_adapter/url.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {
namespace {

constexpr Duration kExchangeTimeout = std::chrono::seconds(10);

}  // namespace

ClientCredentialsTokenSource::ClientCredentialsTokenSource(EventLoop& loop, const Clock& clock,
                                                           HttpTransport& transport, Random random,
                                                           absl::string_view authority_host,
                                                           absl::string_view scope,
                                                           Credential credential)
    : loop_(loop),
      clock_(clock),
      transport_(transport),
      random_(std::move(random)),
      credential_(std::move(credential)),
      url_(absl::StrCat(absl::StripSuffix(authority_host, "/"), "/",
                        PercentEncode(credential_.tenant_id), "/oauth2/v2.0/token")),
      constant_fields_(absl::StrCat(
          "grant_type=client_credentials&client_id=", PercentEncode(credential_.client_id),
          "&scope=", PercentEncode(scope))) {}

void ClientCredentialsTokenSource::GetToken(Callback callback) {
  GraphResult<std::string> proof = MakeClientAuthentication(credential_, url_, clock_.WallNow());
  if (!proof.ok()) return std::move(callback)(std::move(proof.error()));
  const WipeAtEnd wipe(proof.value());
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = url_;
  request.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"};
  request.body = absl::StrCat(constant_fields_, "&claims=", PercentEncode(ClaimsToRequest(claims_)),
                              proof.value());
  request.deadline = loop_.Now() + kExchangeTimeout;
  transport_.Start(
      std::move(request), [this, callback = std::move(callback)](HttpOutcome outcome) mutable {
        std::move(callback)(
            DecodeTokenOutcome(std::move(outcome), loop_.Now(), clock_.WallNow(), random_()));
      });
}

bool ClientCredentialsTokenSource::Reject(const AccessToken&, const std::string& claims) {
  if (!claims.empty()) claims_ = claims;
  return true;
}

}  // namespace participants::graph
