#include "tests/graph_emulator/token_endpoint.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/random_id.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

absl::string_view Field(const FormFields& form, absl::string_view name) {
  for (const auto& [field, value] : form) {
    if (field == name) return value;
  }
  return {};
}

TokenRefusal MissingField(absl::string_view name) {
  return {400, "invalid_request", 900144,
          absl::StrCat("The request body must contain the following parameter: '", name, "'.")};
}

HttpAnswer JsonAnswer(int status, const json& body) {
  // RFC 6749 5.1 demands the two cache headers.
  return {status,
          {{"Cache-Control", "no-store, no-cache"}, {"Pragma", "no-cache"}},
          "application/json; charset=utf-8",
          body.dump()};
}

HttpAnswer RefusalAnswer(const TokenRefusal& refusal) {
  const std::string trace_id = RandomUuid();
  const std::string correlation_id = RandomUuid();
  const std::string timestamp =
      absl::FormatTime("%Y-%m-%d %H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
  return JsonAnswer(
      refusal.http_status,
      {{"error", refusal.error},
       {"error_description",
        absl::StrCat("AADSTS", refusal.aadsts, ": ", refusal.description, " Trace ID: ", trace_id,
                     " Correlation ID: ", correlation_id, " Timestamp: ", timestamp)},
       {"error_codes", {refusal.aadsts}},
       {"timestamp", timestamp},
       {"trace_id", trace_id},
       {"correlation_id", correlation_id},
       {"error_uri",
        absl::StrCat("https://login.microsoftonline.com/error?code=", refusal.aadsts)}});
}

// Never 0: a whole second is the shortest that the field can say.
std::int64_t WholeSeconds(std::chrono::milliseconds duration) {
  return std::max<std::int64_t>(1,
                                std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace

TokenEndpoint::TokenEndpoint(TokenEndpointOptions options, TokenStore* tokens)
    : options_(std::move(options)), tokens_(tokens) {}

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
  if (const auto refusal = CheckCredential(form)) return RefusalAnswer(*refusal);
  const std::int64_t expires_in = WholeSeconds(options_.token_lifetime);
  json body = {{"token_type", "Bearer"},
               {"expires_in", expires_in},
               {"ext_expires_in", expires_in},
               {"access_token", tokens_->Issue()}};
  if (options_.refresh_in.count() > 0) body["refresh_in"] = WholeSeconds(options_.refresh_in);
  return JsonAnswer(200, body);
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
    // A body that is no form has no parameters, and Entra complains of the first one.
    return MissingField("grant_type");
  }
  form = *std::move(fields);
  return std::nullopt;
}

std::optional<TokenRefusal> TokenEndpoint::CheckForm(const FormFields& form) const {
  for (std::size_t i = 0; i < form.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (form[i].first == form[j].first) {
        return TokenRefusal{400, "invalid_request", 90011,
                            absl::StrCat("The parameter '", form[i].first, "' came twice.")};
      }
    }
  }
  for (const absl::string_view name : {"grant_type", "client_id", "scope"}) {
    if (Field(form, name).empty()) return MissingField(name);
  }
  if (Field(form, "grant_type") != "client_credentials") {
    return TokenRefusal{400, "unsupported_grant_type", 70003,
                        "The app requested an unsupported grant type."};
  }
  if (!absl::EqualsIgnoreCase(Field(form, "client_id"), options_.client_id)) {
    return TokenRefusal{400, "unauthorized_client", 700016,
                        absl::StrCat("Application with identifier '", Field(form, "client_id"),
                                     "' was not found in the directory.")};
  }
  if (!absl::EndsWith(Field(form, "scope"), "/.default")) {
    return TokenRefusal{
        400, "invalid_scope", 70011,
        absl::StrCat("The provided value for the input parameter 'scope' isn't valid. The scope ",
                     Field(form, "scope"), " isn't valid.")};
  }
  return std::nullopt;
}

std::optional<TokenRefusal> TokenEndpoint::CheckCredential(const FormFields& form) const {
  using Check = std::optional<TokenRefusal> (TokenEndpoint::*)(const FormFields&) const;
  static constexpr std::pair<absl::string_view, Check> kChecks[] = {
      {"client_secret", &TokenEndpoint::CheckClientSecret},
  };
  for (const auto& [field, check] : kChecks) {
    if (!Field(form, field).empty()) return (this->*check)(form);
  }
  return TokenRefusal{401, "invalid_client", 7000218,
                      "The request body must contain the following parameter: 'client_assertion' "
                      "or 'client_secret'."};
}

std::optional<TokenRefusal> TokenEndpoint::CheckClientSecret(const FormFields& form) const {
  if (Field(form, "client_secret") == options_.client_secret) return std::nullopt;
  return TokenRefusal{401, "invalid_client", 7000215, "Invalid client secret provided."};
}

std::string RedactTokenForm(const std::string& body) {
  std::vector<std::string> pairs = absl::StrSplit(body, '&');
  for (std::string& pair : pairs) {
    const std::string name = pair.substr(0, pair.find('='));
    if (name == "client_secret" || name == "client_assertion") pair = name + "=<redacted>";
  }
  return absl::StrJoin(pairs, "&");
}

}  // namespace participants::graph_emulator
