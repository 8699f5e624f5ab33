#include "tests/graph_emulator/token_request_record.h"

#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/graph_emulator/imds.h"
#include "tests/graph_emulator/jwt.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {
namespace {

using Grant = TokenRequestRecord::Grant;

void DescribeAssertion(const std::string& text, TokenRequestRecord& record) {
  const auto assertion = ParseJwt(text);
  if (!assertion) return;
  const auto header = [&](const char* name) {
    return TextMember(assertion->header, name).value_or("");
  };
  const auto claim = [&](const char* name) {
    return TextMember(assertion->claims, name).value_or("");
  };
  record.algorithm = header("alg");
  record.thumbprint = header("x5t#S256");
  record.key_id = header("kid");
  record.issuer = claim("iss");
  record.subject = claim("sub");
  record.jti = claim("jti");
  const bool by_certificate = !record.thumbprint.empty() || record.issuer == record.client_id;
  record.grant = by_certificate ? Grant::kClientCertificate : Grant::kFederatedToken;
}

}  // namespace

std::string GrantName(Grant grant) {
  switch (grant) {
    case Grant::kNone:
      return "none";
    case Grant::kClientSecret:
      return "client_secret";
    case Grant::kClientCertificate:
      return "client_certificate";
    case Grant::kFederatedToken:
      return "federated_token";
    case Grant::kManagedIdentity:
      return "managed_identity";
  }
  return "none";
}

TokenRequestRecord DescribeTokenRequest(const HttpRequest& request) {
  TokenRequestRecord record;
  if (ImdsEndpoint::IsImdsTarget(request.target)) {
    const auto target = ParseTarget(request.target);
    const FormFields query =
        target ? ParseForm(target->query).value_or(FormFields()) : FormFields();
    record.grant = Grant::kManagedIdentity;
    record.client_id = std::string(FindField(query, "client_id"));
    record.scope = std::string(FindField(query, "resource"));
    return record;
  }
  const FormFields form = ParseForm(request.body).value_or(FormFields());
  record.client_id = std::string(FindField(form, "client_id"));
  record.scope = std::string(FindField(form, "scope"));
  record.claims = std::string(FindField(form, "claims"));
  if (!FindField(form, "client_secret").empty()) record.grant = Grant::kClientSecret;
  DescribeAssertion(std::string(FindField(form, "client_assertion")), record);
  return record;
}

std::string RedactTokenForm(const std::string& body) {
  std::vector<std::string> pairs = absl::StrSplit(body, '&');
  for (std::string& pair : pairs) {
    const std::string name = pair.substr(0, pair.find('='));
    // Matches any encoding of the name, since the endpoint would decode it.
    const std::string decoded =
        PercentDecode(absl::StrReplaceAll(name, {{"+", " "}})).value_or(name);
    if (decoded == "client_secret" || decoded == "client_assertion") pair = name + "=<redacted>";
  }
  return absl::StrJoin(pairs, "&");
}

}  // namespace participants::graph_emulator
