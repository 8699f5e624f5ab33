#ifndef SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_
#define SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_

#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "service/access/current.h"
#include "service/access/openssl_server_certificate.h"

namespace participants::access {

// TLS that requires a client certificate. The server's files may change: each handshake uses the
// files in force. Uses gRPC's older interface, which asks us for the files. The newer interface of
// 1.51 reads the files itself, and serves nobody while they do not match.
// Until gRPC >= 1.83: InMemoryCertificateProvider.
class TlsServerCredentials final : public grpc::ServerCredentials {
 public:
  // The certificate must outlive the servers with these credentials.
  explicit TlsServerCredentials(const Current<ServerCertificate>& certificate);
  ~TlsServerCredentials() override;

  // Does nothing: no processor runs.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& processor) override;

 private:
  struct State;

  int AddPortToServer(const std::string& address, grpc_server* server) override;

  const std::unique_ptr<State> state_;  // For gRPC's callback. A server keeps this object alive.
  grpc_server_credentials* const credentials_;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_TLS_SERVER_CREDENTIALS_H_
