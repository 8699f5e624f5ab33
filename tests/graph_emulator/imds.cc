#include "tests/graph_emulator/imds.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/assertion_time.h"
#include "tests/graph_emulator/token_refusal.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr absl::string_view kPath = "/metadata/identity/oauth2/token";
constexpr absl::string_view kApiVersion = "2018-02-01";
constexpr std::pair<absl::string_view, std::string ManagedIdentity::*> kSelectors[] = {
    {"client_id", &ManagedIdentity::client_id},
    {"object_id", &ManagedIdentity::object_id},
    {"msi_res_id", &ManagedIdentity::resource_id}};

HttpAnswer Refusal(const char* error, absl::string_view description) {
  return UncachedJson(400, {{"error", error}, {"error_description", std::string(description)}});
}

HttpAnswer InvalidRequest(absl::string_view description) {
  return Refusal("invalid_request", description);
}

// A resource is a service's origin. "/.default" belongs to scopes, not to resources.
bool IsResource(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, "https://") && !absl::ConsumePrefix(&text, "http://")) {
    return false;
  }
  absl::ConsumeSuffix(&text, "/");
  return !text.empty() && text.find_first_of("/?# ") == absl::string_view::npos;
}

}  // namespace

ImdsEndpoint::ImdsEndpoint(WallClock clock, const std::vector<ManagedIdentity>* identities,
                           TokenStore* tokens)
    : clock_(std::move(clock)), identities_(identities), tokens_(tokens) {}

bool ImdsEndpoint::IsImdsTarget(const std::string& target) {
  return absl::string_view(target).substr(0, target.find('?')) == kPath;
}

HttpAnswer ImdsEndpoint::Handle(const HttpRequest& request) {
  if (request.method != "GET") return {405, {{"Allow", "GET"}}, "", ""};
  if (auto refusal = CheckHeaders(request)) return *std::move(refusal);
  const auto target = ParseTarget(request.target);
  const auto query = target ? ParseForm(target->query) : std::nullopt;
  if (!query) return InvalidRequest("The query is badly encoded.");
  if (auto refusal = CheckQuery(*query)) return *std::move(refusal);
  HttpAnswer refusal;
  const ManagedIdentity* const identity = FindIdentity(*query, refusal);
  if (identity == nullptr) return refusal;

  const std::int64_t now = UnixSeconds(clock_());
  const std::int64_t expires_in = tokens_->SecondsOfLife();
  // IMDS sends all numbers as strings.
  return UncachedJson(200, {{"access_token", tokens_->Issue()},
                            {"client_id", identity->client_id},
                            {"expires_in", absl::StrCat(expires_in)},
                            {"expires_on", absl::StrCat(now + expires_in)},
                            {"ext_expires_in", absl::StrCat(expires_in)},
                            {"not_before", absl::StrCat(now)},
                            {"resource", std::string(FindField(*query, "resource"))},
                            {"token_type", "Bearer"}});
}

std::optional<HttpAnswer> ImdsEndpoint::CheckHeaders(const HttpRequest& request) const {
  // In lower case, as the documentation requires.
  if (FindHeader(request.headers, "Metadata") != "true") {
    return Refusal("bad_request_102", "Required metadata header not specified");
  }
  // A proxy has forwarded the request: IMDS thereby rejects requests from other machines.
  if (CountHeader(request.headers, "X-Forwarded-For") != 0) {
    return InvalidRequest("X-Forwarded-For is not allowed");
  }
  if (!request.body.empty()) return InvalidRequest("A body is not allowed");
  return std::nullopt;
}

std::optional<HttpAnswer> ImdsEndpoint::CheckQuery(const FormFields& query) const {
  if (const auto twice = FieldThatCameTwice(query)) {
    return InvalidRequest(absl::StrCat("Query variable '", *twice, "' came twice"));
  }
  for (const absl::string_view name : {"api-version", "resource"}) {
    if (FindField(query, name).empty()) {
      return InvalidRequest(absl::StrCat("Required query variable '", name, "' is missing"));
    }
  }
  if (FindField(query, "api-version") != kApiVersion) {
    return InvalidRequest("The api-version is not supported");
  }
  const absl::string_view resource = FindField(query, "resource");
  if (!IsResource(resource)) {
    return Refusal("invalid_resource", absl::StrCat("AADSTS50001: The application named ", resource,
                                                    " was not found in the tenant."));
  }
  return std::nullopt;
}

const ManagedIdentity* ImdsEndpoint::FindIdentity(const FormFields& query,
                                                  HttpAnswer& refusal) const {
  std::vector<const ManagedIdentity*> found;
  for (const ManagedIdentity& identity : *identities_) found.push_back(&identity);
  int selectors = 0;
  for (const auto& [name, member] : kSelectors) {
    const absl::string_view wanted = FindField(query, name);
    if (wanted.empty()) continue;
    ++selectors;
    std::erase_if(found, [&, wanted_member = member](const ManagedIdentity* identity) {
      return !absl::EqualsIgnoreCase(identity->*wanted_member, wanted);
    });
  }
  if (selectors > 1) {
    refusal = InvalidRequest("client_id, object_id and msi_res_id exclude each other");
  } else if (found.empty()) {
    refusal = InvalidRequest("Identity not found");
  } else if (found.size() > 1) {
    refusal = InvalidRequest(
        "Multiple user assigned identities exist, please specify the clientId / resourceId of the "
        "identity in the token request");
  } else {
    return found.front();
  }
  return nullptr;
}

}  // namespace participants::graph_emulator
