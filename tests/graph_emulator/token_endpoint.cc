#include "tests/graph_emulator/token_endpoint.h"

#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/claims_challenge.h"
#include "tests/graph_emulator/federated_token_check.h"
#include "tests/graph_emulator/jwt.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

}  // namespace

TokenEndpoint::TokenEndpoint(TokenEndpointOptions options, const AppRegistration* registration,
                             TokenStore* tokens)
    : options_(std::move(options)),
      registration_(registration),
      tokens_(tokens),
      assertion_check_(options_.client_id, options_.assertion_skew, registration) {}

bool TokenEndpoint::IsTokenTarget(const std::string& target) {
  const auto parsed = ParseTarget(target);
  return parsed && parsed->segments.size() == 4 && parsed->segments[1] == "oauth2" &&
         parsed->segments[2] == "v2.0" && parsed->segments[3] == "token";
}

HttpAnswer TokenEndpoint::Handle(const HttpRequest& request) {
  if (request.method != "POST") return {405, {{"Allow", "POST"}}, "", ""};
  FormFields form;
  if (const auto refusal = CheckRequest(request, form)) return RefusalAnswer(*refusal);
  if (const auto refusal = CheckForm(form)) return RefusalAnswer(*refusal);
  if (const auto refusal = CheckCredential(request, form)) return RefusalAnswer(*refusal);
  const std::int64_t expires_in = tokens_->SecondsOfLife();
  json body = {{"token_type", "Bearer"},
               {"expires_in", expires_in},
               {"ext_expires_in", expires_in},
               {"access_token", tokens_->Issue(std::string(FindField(form, "claims")))}};
  if (const auto refresh_in = tokens_->SecondsToRefresh()) body["refresh_in"] = *refresh_in;
  return UncachedJson(200, body);
}

std::optional<TokenRefusal> TokenEndpoint::CheckRequest(const HttpRequest& request,
                                                        FormFields& form) const {
  const auto target = ParseTarget(request.target);
  if (!target || !absl::EqualsIgnoreCase(target->segments.front(), options_.tenant_id)) {
    return TokenRefusal{400, "invalid_request", 90002, "Tenant not found."};
  }
  auto fields = ParseForm(request.body);
  if (!IsMediaType(FindHeader(request.headers, "Content-Type"),
                   "application/x-www-form-urlencoded") ||
      !fields) {
    // A body that is not a form has no parameters, and Entra reports the first missing one.
    return MissingField("grant_type");
  }
  form = *std::move(fields);
  return std::nullopt;
}

std::optional<TokenRefusal> TokenEndpoint::CheckForm(const FormFields& form) const {
  if (const auto twice = FieldThatCameTwice(form)) {
    return TokenRefusal{400, "invalid_request", 90011,
                        absl::StrCat("The parameter '", *twice, "' came twice.")};
  }
  for (const absl::string_view name : {"grant_type", "client_id", "scope"}) {
    if (FindField(form, name).empty()) return MissingField(name);
  }
  if (FindField(form, "grant_type") != "client_credentials") {
    return TokenRefusal{400, "unsupported_grant_type", 70003,
                        "The app requested an unsupported grant type."};
  }
  if (!absl::EqualsIgnoreCase(FindField(form, "client_id"), options_.client_id)) {
    return TokenRefusal{400, "unauthorized_client", 700016,
                        absl::StrCat("Application with identifier '", FindField(form, "client_id"),
                                     "' was not found in the directory.")};
  }
  if (!absl::EndsWith(FindField(form, "scope"), "/.default")) {
    return TokenRefusal{
        400, "invalid_scope", 70011,
        absl::StrCat("The provided value for the input parameter 'scope' isn't valid. The scope ",
                     FindField(form, "scope"), " isn't valid.")};
  }
  const std::string claims(FindField(form, "claims"));
  if (!claims.empty() && !IsClaimsObject(claims)) return InvalidField("claims");
  return std::nullopt;
}

std::optional<TokenRefusal> TokenEndpoint::CheckCredential(const HttpRequest& request,
                                                           const FormFields& form) {
  const bool has_secret = !FindField(form, "client_secret").empty();
  const bool has_assertion = !FindField(form, "client_assertion").empty();
  // One authentication method per request, RFC 6749 2.3.
  if (has_secret && has_assertion) return InvalidField("client_assertion");
  if (has_secret) return CheckClientSecret(form);
  if (has_assertion) return CheckClientAssertion(request, form);
  return BadCredential(7000218,
                       "The request body must contain the following parameter: 'client_assertion' "
                       "or 'client_secret'.");
}

std::optional<TokenRefusal> TokenEndpoint::CheckClientSecret(const FormFields& form) const {
  switch (registration_->StateOf(std::string(FindField(form, "client_secret")))) {
    case AppRegistration::SecretState::kValid:
      return std::nullopt;
    case AppRegistration::SecretState::kExpired:
      return BadCredential(7000222,
                           "The provided client secret keys are expired. Visit the Azure Portal to "
                           "create new keys for your app, or consider using certificate "
                           "credentials for added security: https://docs.microsoft.com/azure/"
                           "active-directory/develop/active-directory-certificate-credentials");
    case AppRegistration::SecretState::kUnknown:
      break;
  }
  return BadCredential(7000215, "Invalid client secret provided.");
}

std::optional<TokenRefusal> TokenEndpoint::CheckClientAssertion(const HttpRequest& request,
                                                                const FormFields& form) {
  if (FindField(form, "client_assertion_type").empty()) {
    return MissingField("client_assertion_type");
  }
  if (FindField(form, "client_assertion_type") != kAssertionType) {
    return InvalidField("client_assertion_type");
  }
  const auto assertion = ParseJwt(FindField(form, "client_assertion"));
  if (!assertion) return BadCredential(50027, "JWT token is invalid or malformed.");
  const WallTime now = options_.clock();
  if (!assertion_check_.Concerns(*assertion)) {
    return CheckFederatedToken(*assertion, *registration_, now, options_.assertion_skew);
  }
  const std::string path = request.target.substr(1, request.target.find('?') - 1);
  std::vector<std::string> audiences;
  audiences.reserve(options_.authorities.size());
  for (const std::string& authority : options_.authorities) audiences.push_back(authority + path);
  return assertion_check_.Check(*assertion, audiences, now);
}

}  // namespace participants::graph_emulator
