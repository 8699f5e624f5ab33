#ifndef SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_
#define SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace participants::access {

// What the API's TLS needs, all of it PEM.
struct ServerCertificate {
  std::string certificates;  // Its own one first.
  std::string private_key;
  std::string client_roots;  // Those that vouch for clients.
  absl::Time expires;        // The end of the first certificate.
};

// INVALID_ARGUMENT, with the name of the setting, when one of them is not what it should be, the
// key belongs to another certificate, OpenSSL would refuse to use them, or the time of the first
// certificate has not come or is over. gRPC would find out at the handshake and tell nobody but its
// log.
absl::StatusOr<ServerCertificate> CheckServerCertificate(std::string certificates,
                                                         std::string private_key,
                                                         std::string client_roots, absl::Time now);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_OPENSSL_SERVER_CERTIFICATE_H_
