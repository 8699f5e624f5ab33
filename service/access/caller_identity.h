#ifndef SERVICE_ACCESS_CALLER_IDENTITY_H_
#define SERVICE_ACCESS_CALLER_IDENTITY_H_

#include <grpc/grpc_security.h>

#include <optional>
#include <string>

namespace participants::access {

// Whom the client certificate names, once the handshake has verified it: its one URI (a SPIFFE id,
// where there is one), or, without any URI, its one DNS name. nullopt = it names nobody, or several
// (SPIFFE allows one URI only), or something that has not the form of its kind. Never the common
// name, which no authority has to check.
std::optional<std::string> IdentifyCaller(const grpc_auth_context& context);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_IDENTITY_H_
