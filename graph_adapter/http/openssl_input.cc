#include "graph_adapter/http/openssl_input.h"

#include <openssl/ssl.h>

namespace participants::graph {

bool HasPendingInput(const void* ssl) { return SSL_has_pending(static_cast<const SSL*>(ssl)) == 1; }

}  // namespace participants::graph
