#ifndef GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_
#define GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_

#include <string>

namespace participants::graph {

// What libcurl calls a connection by: it tells neither a number (before 8.2) nor, while it is in
// use, the descriptor.
struct SocketEnds {
  int local_port = -1;
  std::string peer_address;  // As inet_ntop writes it.
  int peer_port = -1;

  bool operator==(const SocketEnds&) const = default;
};

// Of a connection over IPv4 or IPv6; of anything else none.
SocketEnds EndsOf(int fd);
// Of a socket that need not be connected any more, or -1.
int LocalPort(int fd);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_
