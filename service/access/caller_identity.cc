#include "service/access/caller_identity.h"

#include <grpc/grpc_security_constants.h>

namespace participants::access {

std::optional<std::string> IdentifyCaller(const grpc_auth_context& context) {
  if (grpc_auth_context_peer_is_authenticated(&context) == 0) return std::nullopt;
  for (const char* const kind : {GRPC_PEER_URI_PROPERTY_NAME, GRPC_PEER_DNS_PROPERTY_NAME}) {
    grpc_auth_property_iterator names = grpc_auth_context_find_properties_by_name(&context, kind);
    const grpc_auth_property* const name = grpc_auth_property_iterator_next(&names);
    if (name == nullptr) continue;
    if (name->value_length == 0 || grpc_auth_property_iterator_next(&names) != nullptr) {
      return std::nullopt;
    }
    return std::string(name->value, name->value_length);
  }
  return std::nullopt;
}

}  // namespace participants::access
