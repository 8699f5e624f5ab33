#ifndef SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_
#define SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace participants::access {

// The API's TLS files, all in PEM.
struct ServerCertificate {
  std::string certificates;  // The server's own first.
  std::string private_key;
  std::string client_roots;  // The authorities of the clients.
  absl::Time expires;        // When the first certificate expires.
};

// INVALID_ARGUMENT names the setting: one of the files is invalid, the key does not match the
// certificate, OpenSSL would reject them, or the first certificate is not yet valid or has expired.
// gRPC would notice only at the handshake, and report it only in its log.
// Until gRPC >= (not known): gRPC rejects bad files at startup.
absl::StatusOr<ServerCertificate> CheckServerCertificate(std::string certificates,
                                                         std::string private_key,
                                                         std::string client_roots, absl::Time now);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_
