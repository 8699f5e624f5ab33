#ifndef GRAPH_ADAPTER_SOCKET_ENDS_H_
#define GRAPH_ADAPTER_SOCKET_ENDS_H_

#include <string_view>

namespace participants::graph {

// What libcurl calls a connection by: it tells neither a number (before 8.2) nor, while it is in
// use, the descriptor.
//
// Of a socket of IPv4 or IPv6, or -1.
int LocalPort(int fd);
// The other end of a connection; `address` as inet_ntop writes it.
bool HasPeer(int fd, std::string_view address, int port);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_SOCKET_ENDS_H_
