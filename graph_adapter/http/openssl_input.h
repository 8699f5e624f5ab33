#ifndef GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_
#define GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_

namespace participants::graph {

// Whether a connection of OpenSSL's (SSL*) holds bytes that it has read and that nobody has taken.
// Reads nothing.
bool HasPendingInput(const void* ssl);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_
