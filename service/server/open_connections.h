// Which of the connections that were accepted and given away are still open.
#ifndef SERVICE_SERVER_OPEN_CONNECTIONS_H_
#define SERVICE_SERVER_OPEN_CONNECTIONS_H_

#include <sys/types.h>

#include <chrono>
#include <unordered_map>

#include "graph_adapter/clock.h"

namespace participants {

// gRPC does not say when it closes a descriptor, so the descriptors themselves are asked: a
// connection is open while its number still stands for the same socket. An open one therefore
// always counts; one that has closed may, for a while. For one thread at a time.
class OpenConnections {
 public:
  // All are looked at when there seems to be no room, and that no more often than this: it takes
  // some 5 ms for 10,000, which a storm of connections must not cost each time.
  static constexpr auto kBetweenLooks = std::chrono::milliseconds(50);

  explicit OpenConnections(int most) : most_(static_cast<size_t>(most)) {}

  // Whether there is room for this one, an open socket; if so it counts from now on.
  bool Admit(int fd, graph::MonotonicTime now);

  // This one does not count any more.
  void Forget(int fd) { open_.erase(fd); }

  // Ends every open one, for both sides. What was sent on it before still arrives, unless the peer
  // goes on sending: the kernel then resets it. Its owner may close the number just then and the
  // process open another socket by it, which would be ended instead: only for the end of all.
  void ShutDown() const;

 private:
  // The same only for descriptors of the same socket.
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
