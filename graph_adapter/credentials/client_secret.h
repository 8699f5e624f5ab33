#ifndef GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_H_
#define GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/credentials/client_authentication.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

// Authenticates by a shared secret. Reads a secret from a file each time, so that a new one is
// picked up.
class ClientSecret final : public ClientAuthentication {
 public:
  explicit ClientSecret(const ClientSecretCredential& credential)
      : secret_(credential.client_secret), file_(credential.secret_file) {}
  ~ClientSecret() override { Wipe(secret_); }
  ClientSecret(const ClientSecret&) = delete;
  ClientSecret& operator=(const ClientSecret&) = delete;

  GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time wall_now) override;
  size_t CredentialVersion() const override;

 private:
  std::string secret_;
  const std::string file_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CREDENTIALS_CLIENT_SECRET_H_
