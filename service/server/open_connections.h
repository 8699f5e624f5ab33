// Tracks which of the connections that were accepted and given away are still open.
#ifndef SERVICE_SERVER_OPEN_CONNECTIONS_H_
#define SERVICE_SERVER_OPEN_CONNECTIONS_H_

#include <sys/types.h>

#include <chrono>
#include <unordered_map>

#include "graph_adapter/clock.h"

namespace participants {

// gRPC does not report when it closes a descriptor, so this class checks the descriptors. A
// connection is open while its number still refers to the same socket. An open connection always
// counts. A closed one may count for a while. For one thread at a time.
// Until gRPC >= 1.83: grpc.max_allowed_incoming_connections (not for the drain).
class OpenConnections {
 public:
  // Checks all connections only when there seems to be no room, and no more often than this. 10,000
  // take some 5 ms, which a storm of connections must not cost each time.
  static constexpr auto kBetweenLooks = std::chrono::milliseconds(50);

  explicit OpenConnections(int most) : most_(static_cast<size_t>(most)) {}

  // Returns whether there is room for this open socket. If so, counts it from now on.
  bool Admit(int fd, graph::MonotonicTime now);

  // Stops counting this socket.
  void Forget(int fd) { open_.erase(fd); }

  // Shuts down every open connection, in both directions. Data that was sent before still arrives,
  // unless the peer goes on sending: the kernel then resets the connection. An owner may close a
  // number at the same time, and the process may open another socket by that number, which would be
  // shut down instead. Therefore only for the end of all connections.
  void ShutDown() const;

 private:
  // Equal only for descriptors of the same socket.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  static Identity IdentityOf(int fd);

  const size_t most_;
  graph::MonotonicTime next_look_;
  std::unordered_map<int, Identity> open_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_OPEN_CONNECTIONS_H_
