#include "graph_adapter/credentials/token_error_json.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/string_view.h"
#include "graph_adapter/json_reader.h"

namespace participants::graph {
namespace {

Hint HintOfNumber(int64_t number) {
  switch (number) {
    case 7000215:  // Wrong secret.
    case 7000222:  // Expired secret.
      return Hint::kClientSecret;
    case 700027:  // The signature's certificate is not registered.
      return Hint::kCertificate;
    case 70021:  // No federated credential matches; the next codes say in which part.
    case 700211:
    case 700212:
    case 700213:
    case 7002137:
    case 7002138:
      return Hint::kFederatedCredential;
    case 700024:  // The assertion is outside its validity period.
      return Hint::kAssertionTime;
    case 700016:  // The application is not in this tenant.
    case 700025:  // The application is a public client.
    case 7000216:
    case 7000218:  // The request lacks a proof that this application needs.
      return Hint::kApplication;
    case 65001:
      return Hint::kConsent;
    case 90002:  // No such tenant.
    case 900023:
      return Hint::kTenant;
    case 70011:
    case 1002012:
      return Hint::kScope;
    default:
      return Hint::kNone;
  }
}

Hint HintOfName(absl::string_view name) {
  if (name == "unauthorized_client") return Hint::kApplication;
  if (name == "invalid_scope") return Hint::kScope;
  return Hint::kCredential;
}

}  // namespace

Hint HintOfTokenError(absl::string_view body) {
  const auto document = ParseObject(body);
  if (!document) return Hint::kCredential;
  if (const auto* numbers = FindMember(*document, "error_codes");
      numbers != nullptr && numbers->is_array()) {
    for (const auto& number : *numbers) {
      if (!number.is_number_integer()) continue;
      if (const Hint hint = HintOfNumber(number.get<int64_t>()); hint != Hint::kNone) return hint;
    }
  }
  // The instance metadata service sends no numbers.
  if (TextMember(*document, "error_description") == "Identity not found") {
    return Hint::kManagedIdentity;
  }
  return HintOfName(TextMember(*document, "error"));
}

}  // namespace participants::graph
