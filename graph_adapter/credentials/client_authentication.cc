#include "graph_adapter/credentials/client_authentication.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "graph_adapter/credentials/access_token.h"
#include "graph_adapter/credentials/client_assertion_json.h"
#include "graph_adapter/credentials/openssl_signing_certificate.h"
#include "graph_adapter/small_file.h"
#include "graph_adapter/url.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {
namespace {

constexpr absl::string_view kSecretField = "&client_secret=";
constexpr absl::string_view kAssertionFields =
    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    "&client_assertion=";

// Empty = the file has no usable proof. Entra rejects old tokens of other issuers (AADSTS700024),
// so nothing is kept.
std::string MakeProof(const Credential& credential, absl::string_view token_url,
                      absl::Time wall_now) {
  auto text = credential.file.empty() ? credential.client_secret : ReadSecretFile(credential.file);
  if (!text.ok()) return "";
  if (credential.kind == CredentialKind::kClientSecret) return *std::move(text);
  const WipeAtEnd wipe(*text);
  if (credential.kind == CredentialKind::kWorkloadIdentity) {
    return IsHeaderText(*text) ? *text : "";
  }
  const auto certificate = SigningCertificate::Read(*text);
  if (!certificate.ok()) return "";
  return MakeClientAssertion(*certificate, credential.client_id, token_url, wall_now).value_or("");
}

}  // namespace

GraphResult<std::string> MakeClientAuthentication(const Credential& credential,
                                                  absl::string_view token_url,
                                                  absl::Time wall_now) {
  std::string proof = MakeProof(credential, token_url, wall_now);
  if (proof.empty()) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    return error;
  }
  const WipeAtEnd wipe(proof);
  std::string encoded = PercentEncode(proof);
  const WipeAtEnd wipe_encoded(encoded);
  const bool is_secret = credential.kind == CredentialKind::kClientSecret;
  return absl::StrCat(is_secret ? kSecretField : kAssertionFields, encoded);
}

absl::Status CheckCertificateFile(const std::string& file) {
  auto pem = ReadSecretFile(file);
  if (!pem.ok()) return pem.status();
  const WipeAtEnd wipe(*pem);
  return SigningCertificate::Read(*pem).status();
}

}  // namespace participants::graph
