#ifndef GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_
#define GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_

namespace participants::graph {

// Whether an OpenSSL connection (SSL*) holds bytes that it has read and nobody has taken. Reads
// nothing.
bool HasPendingInput(const void* ssl);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_OPENSSL_INPUT_H_
