#include "graph_adapter/idle_connections.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>

namespace participants::graph {

void IdleConnections::Add(int fd) { loop_.HandOn(fd, EPOLLRDHUP, *this); }

// When the peer has said its last and no request waits for an answer, what there is to hear can
// only hide the end from libcurl, which closes the descriptor once it sees that. Anything else may
// be an event from before it was idle, or belong to HTTP/2.
void IdleConnections::OnReady(int fd, uint32_t events) {
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) return;
  std::array<char, 512> unheard;
  while (recv(fd, unheard.data(), unheard.size(), MSG_DONTWAIT) > 0) {
  }
  loop_.Unwatch(fd);
}

}  // namespace participants::graph
