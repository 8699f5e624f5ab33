#ifndef GRAPH_ADAPTER_CREDENTIALS_FEDERATED_TOKEN_H_
#define GRAPH_ADAPTER_CREDENTIALS_FEDERATED_TOKEN_H_

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/credentials/secret_file.h"

namespace participants::graph {

// Authenticates by a token of another issuer that Entra trusts, as Kubernetes projects it into the
// pod. The file changes every hour or so and is read each time: Entra rejects an old token
// (AADSTS700024).
class FederatedToken final : public ClientAuthentication {
 public:
  explicit FederatedToken(std::string token_file) : token_file_(std::move(token_file)) {}

  GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time wall_now) override;
  size_t CredentialVersion() const override { return SecretFileVersion(token_file_); }

 private:
  const std::string token_file_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_FEDERATED_TOKEN_H_
