#ifndef GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_
#define GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_

#include <string>

namespace participants::graph {

// How to identify one of libcurl's connections: libcurl reports neither a number (before 8.2) nor,
// while the connection is in use, the descriptor.
struct SocketEnds {
  int local_port = -1;
  std::string peer_address;  // As inet_ntop writes it.
  int peer_port = -1;

  bool operator==(const SocketEnds&) const = default;
};

// Returns the ends of a connection over IPv4 or IPv6; of anything else, none.
SocketEnds EndsOf(int fd);
// Returns the local port of a socket, which need not be connected any more, or -1.
int LocalPort(int fd);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_SOCKET_ENDS_H_
