#ifndef SERVICE_ACCESS_CALLER_IDENTITY_H_
#define SERVICE_ACCESS_CALLER_IDENTITY_H_

#include <grpc/grpc_security.h>

#include <optional>
#include <string>

namespace participants::access {

// Returns the caller in the client certificate, once the handshake has verified it: the
// certificate's only URI (a SPIFFE id, if there is one) or, without any URI, its only DNS name.
// nullopt = the certificate has no name, has several (SPIFFE allows only one URI), or has a name
// that lacks the form of its kind. Never uses the common name, which no authority has to check.
std::optional<std::string> IdentifyCaller(const grpc_auth_context& context);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_IDENTITY_H_
