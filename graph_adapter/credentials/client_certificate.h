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

// By an assertion of its own, signed with the key of a certificate that Entra knows. The file is
// read each time, so that a new certificate is picked up; half of one is as good as none, for now.
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

// Whether the file can be used. INVALID_ARGUMENT says what is wrong with it, and nothing of what is
// in it.
absl::Status CheckCertificateFile(const std::string& file);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_CERTIFICATE_H_
