#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_CERTIFICATE_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_CERTIFICATE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/credentials/secret_file.h"
#include "graph_adapter/graph_options.h"

namespace participants::graph {

// Authenticates by the client's own assertion, signed with the key of a certificate that Entra
// knows. Reads the file each time, so that a new certificate is picked up. A half-written file
// counts as no certificate until a later read.
class ClientCertificate final : public ClientAuthentication {
 public:
  explicit ClientCertificate(const ClientCertificateCredential& credential)
      : client_id_(credential.client_id), file_(credential.certificate_file) {}

  GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time wall_now) override;
  size_t CredentialVersion() const override { return SecretFileVersion(file_); }

 private:
  const std::string client_id_;
  const std::string file_;
};

// Checks that the file can be used. INVALID_ARGUMENT says what is wrong and reveals none of the
// content.
absl::Status CheckCertificateFile(const std::string& file);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_CERTIFICATE_H_
