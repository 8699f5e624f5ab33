#include "tests/graph_emulator/credential_routes.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "tests/graph_emulator/control_answers.h"
#include "tests/graph_emulator/jwt.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

HttpAnswer Wants(absl::string_view form) {
  return Refused(400, absl::StrCat("the body must be ", form));
}

HttpAnswer DoneIf(bool found) { return found ? Done() : Refused(404, "there is no such thing"); }

std::string Text(const json& document, const char* name) {
  return TextMember(document, name).value_or("");
}

std::optional<FederatedCredential> ReadFederation(const json& document) {
  FederatedCredential credential;
  credential.issuer = Text(document, "issuer");
  credential.subject = Text(document, "subject");
  if (document.contains("audience")) credential.audience = Text(document, "audience");
  if (credential.issuer.empty() || credential.subject.empty() || credential.audience.empty()) {
    return std::nullopt;
  }
  return credential;
}

}  // namespace

std::optional<HttpAnswer> CredentialRoutes::Handle(const std::string& route,
                                                   const std::string& body) {
  if (route == "DELETE claims") return state_->tokens.EndChallenge(), Done();
  if (route == "DELETE identities") return state_->managed_identities.clear(), Done();
  using Route = HttpAnswer (CredentialRoutes::*)(const json&);
  static constexpr std::pair<absl::string_view, Route> kRoutes[] = {
      {"POST tokens/lifetime", &CredentialRoutes::SetLifetime},
      {"POST claims", &CredentialRoutes::Challenge},
      {"POST secrets", &CredentialRoutes::AddSecret},
      {"POST secrets/expire", &CredentialRoutes::ExpireSecret},
      {"POST secrets/remove", &CredentialRoutes::RemoveSecret},
      {"POST certificates", &CredentialRoutes::AddCertificate},
      {"POST certificates/remove", &CredentialRoutes::RemoveCertificate},
      {"POST issuer_keys", &CredentialRoutes::AddIssuerKey},
      {"POST issuer_keys/remove", &CredentialRoutes::RemoveIssuerKey},
      {"POST federations", &CredentialRoutes::AddFederation},
      {"POST federations/remove", &CredentialRoutes::RemoveFederation},
      {"POST identities", &CredentialRoutes::AddIdentity},
  };
  for (const auto& [name, handle] : kRoutes) {
    if (route != name) continue;
    const json document = ParseBody(body);
    return document.is_object() ? (this->*handle)(document) : Wants("a JSON object");
  }
  return std::nullopt;
}

HttpAnswer CredentialRoutes::SetLifetime(const json& document) {
  const auto lifetime = IntegerMember(document, "lifetime_ms");
  const auto refresh_in =
      document.contains("refresh_in_ms") ? IntegerMember(document, "refresh_in_ms") : 0;
  constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60 * 1000;
  if (!lifetime || *lifetime < 1 || *lifetime > 2 * kDay || !refresh_in || *refresh_in < 0 ||
      *refresh_in > 2 * kDay) {
    return Wants(R"({"lifetime_ms":N,"refresh_in_ms":N}, of two days at most)");
  }
  state_->tokens.SetLifetime(milliseconds(*lifetime), milliseconds(*refresh_in));
  return Done();
}

HttpAnswer CredentialRoutes::Challenge(const json& document) {
  const auto claims = document.find("claims");
  const auto status = document.contains("status") ? IntegerMember(document, "status") : 401;
  if (claims == document.end() || !claims->is_object() || (status != 401 && status != 403)) {
    return Wants(R"({"claims":{...},"status":401}, or 403)");
  }
  state_->tokens.Challenge({claims->dump(), static_cast<int>(*status)});
  return Done();
}

HttpAnswer CredentialRoutes::AddSecret(const json& document) {
  const std::string secret = Text(document, "secret");
  if (secret.empty()) return Wants(R"({"secret":"..."})");
  state_->registration.AddSecret(secret);
  return Done();
}

HttpAnswer CredentialRoutes::ExpireSecret(const json& document) {
  const std::string secret = Text(document, "secret");
  if (secret.empty()) return Wants(R"({"secret":"..."})");
  state_->registration.ExpireSecret(secret);
  return Done();
}

HttpAnswer CredentialRoutes::RemoveSecret(const json& document) {
  state_->registration.RemoveSecret(Text(document, "secret"));
  return Done();
}

HttpAnswer CredentialRoutes::AddCertificate(const json& document) {
  const auto thumbprint = state_->registration.AddCertificate(Text(document, "pem"));
  if (!thumbprint) return Wants(R"({"pem":"..."} with a certificate)");
  return Shown({{"thumbprint", *thumbprint}});
}

HttpAnswer CredentialRoutes::RemoveCertificate(const json& document) {
  return DoneIf(state_->registration.RemoveCertificate(Text(document, "thumbprint")));
}

HttpAnswer CredentialRoutes::AddIssuerKey(const json& document) {
  const std::string issuer = Text(document, "issuer");
  if (issuer.empty()) return Wants(R"({"issuer":"...","pem":"..."})");
  const auto kid = state_->registration.AddIssuerKey(issuer, Text(document, "pem"));
  if (!kid) return Wants(R"({"issuer":"...","pem":"..."} with a key)");
  return Shown({{"kid", *kid}});
}

HttpAnswer CredentialRoutes::RemoveIssuerKey(const json& document) {
  return DoneIf(
      state_->registration.RemoveIssuerKey(Text(document, "issuer"), Text(document, "kid")));
}

HttpAnswer CredentialRoutes::AddFederation(const json& document) {
  auto credential = ReadFederation(document);
  if (!credential) return Wants(R"({"issuer":"...","subject":"...","audience":"..."})");
  state_->registration.AddFederatedCredential(*std::move(credential));
  return Done();
}

HttpAnswer CredentialRoutes::RemoveFederation(const json& document) {
  const auto credential = ReadFederation(document);
  if (!credential) return Wants(R"({"issuer":"...","subject":"...","audience":"..."})");
  return DoneIf(state_->registration.RemoveFederatedCredential(*credential));
}

HttpAnswer CredentialRoutes::AddIdentity(const json& document) {
  const std::string client_id = Text(document, "client_id");
  if (client_id.empty()) return Wants(R"({"client_id":"..."})");
  state_->managed_identities.push_back(
      {client_id, Text(document, "object_id"), Text(document, "resource_id")});
  return Done();
}

}  // namespace participants::graph_emulator
