#include "graph_adapter/credentials/client_certificate.h"

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "graph_adapter/credentials/assertion_fields.h"
#include "graph_adapter/credentials/client_assertion_json.h"
#include "graph_adapter/credentials/openssl_signing_certificate.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {
namespace {

absl::StatusOr<SigningCertificate> ReadCertificate(const std::string& file) {
  std::optional<std::string> pem = ReadSecretFile(file);
  if (!pem) return absl::InvalidArgumentError("cannot be read");
  const WipeAtEnd wipe(*pem);
  return SigningCertificate::Read(*pem);
}

}  // namespace

GraphResult<std::string> ClientCertificate::MakeFields(absl::string_view token_url,
                                                       absl::Time wall_now) {
  const auto certificate = ReadCertificate(file_);
  std::optional<std::string> assertion;
  if (certificate.ok()) {
    assertion = MakeClientAssertion(*certificate, client_id_, token_url, wall_now);
  }
  if (!assertion) {
    GraphError error;
    error.kind = GraphErrorKind::kTokenUnavailable;
    error.hint = Hint::kCredentialFile;
    return error;
  }
  const WipeAtEnd wipe(*assertion);
  return AssertionFields(*assertion);
}

absl::Status CheckCertificateFile(const std::string& file) {
  return ReadCertificate(file).status();
}

}  // namespace participants::graph
