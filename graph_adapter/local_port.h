#ifndef GRAPH_ADAPTER_LOCAL_PORT_H_
#define GRAPH_ADAPTER_LOCAL_PORT_H_

namespace participants::graph {

// Of a socket of IPv4 or IPv6, or -1. What libcurl calls a connection by, of which it tells neither
// a number (before 8.2) nor, while it is in use, the descriptor.
int LocalPort(int fd);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_LOCAL_PORT_H_
