#ifndef SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_
#define SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_

#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/access/current.h"
#include "service/access/openssl_server_certificate.h"

namespace participants::access {

// TLS that wants a certificate of every client, and whose own files may change: each handshake uses
// those that are in force. By gRPC's older interface, which asks us for them; the newer one of 1.51
// reads the files itself and serves nobody while they do not fit together.
class TlsServerCredentials final : public grpc::ServerCredentials {
 public:
  // Asked on every call, before any handler, on gRPC's threads: whether this client may call this
  // path ("/package.Service/Method") at all. What is refused ends as PERMISSION_DENIED without
  // details.
  using Guard = std::function<bool(const grpc_auth_context& client, std::string_view path)>;

  // The certificate must outlive the servers with these credentials.
  TlsServerCredentials(const Current<ServerCertificate>& certificate, Guard guard);
  ~TlsServerCredentials() override;

  // The guard has that place.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& processor) override;

 private:
  struct State;

  int AddPortToServer(const std::string& address, grpc_server* server) override;

  grpc_server_credentials* credentials_;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_
