#include "graph_adapter/idle_connections.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>

namespace participants::graph {

void IdleConnections::Add(int fd) { loop_.Watch(fd, EPOLLRDHUP, *this); }

// The peer has said its last, and no request waits for an answer: what there is can only hide the
// end from libcurl, which then closes the descriptor.
void IdleConnections::OnReady(int fd, uint32_t /*events*/) {
  std::array<char, 512> unheard;
  while (recv(fd, unheard.data(), unheard.size(), MSG_DONTWAIT) > 0) {
  }
  loop_.Unwatch(fd);
}

}  // namespace participants::graph
