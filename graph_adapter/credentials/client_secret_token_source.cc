#include "graph_adapter/credentials/client_secret_token_source.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "graph_adapter/credentials/secret_file.h"
#include "graph_adapter/credentials/token_response.h"
#include "graph_adapter/url.h"

namespace participants::graph {
namespace {

constexpr Duration kExchangeTimeout = std::chrono::seconds(10);

}  // namespace

ClientSecretTokenSource::ClientSecretTokenSource(EventLoop& loop, const Clock& clock,
                                                 HttpTransport& transport, Random random,
                                                 const std::string& authority_host,
                                                 std::string scope,
                                                 ClientSecretCredential credential)
    : loop_(loop),
      clock_(clock),
      transport_(transport),
      random_(std::move(random)),
      url_(absl::StrCat(absl::StripSuffix(authority_host, "/"), "/",
                        PercentEncode(credential.tenant_id), "/oauth2/v2.0/token")),
      scope_(std::move(scope)),
      credential_(std::move(credential)) {}

void ClientSecretTokenSource::GetToken(Callback callback) {
  std::optional<std::string> secret = credential_.client_secret;
  if (!credential_.secret_file.empty()) secret = ReadSecretFile(credential_.secret_file);
  if (!secret || secret->empty()) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    std::move(callback)(std::move(error));
    return;
  }
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.url = url_;
  request.headers = {"Content-Type: application/x-www-form-urlencoded", "Accept: application/json"};
  request.body =
      absl::StrCat("grant_type=client_credentials&client_id=", PercentEncode(credential_.client_id),
                   "&scope=", PercentEncode(scope_), "&client_secret=", PercentEncode(*secret));
  request.deadline = loop_.Now() + kExchangeTimeout;
  transport_.Start(std::move(request), [this, callback = std::move(callback)](
                                           const HttpOutcome& outcome) mutable {
    std::move(callback)(DecodeTokenOutcome(outcome, loop_.Now(), clock_.WallNow(), random_()));
  });
}

}  // namespace participants::graph
