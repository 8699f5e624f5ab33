#ifndef GRAPH_ADAPTER_IDLE_CONNECTIONS_H_
#define GRAPH_ADAPTER_IDLE_CONNECTIONS_H_

#include <cstdint>

#include "graph_adapter/epoll_event_loop.h"

namespace participants::graph {

// The connections that libcurl keeps for later requests, watched for their peer's end. libcurl asks
// the socket before it uses one again, and 7.88.1 takes it for alive while anything is left to
// hear: TLS's farewell, or that it was reset. A request sent there is lost, and nobody can say
// whether it was read. A peer that says farewell and keeps the socket open is not noticed. Event
// loop thread only.
class IdleConnections final : public ReadyListener {
 public:
  // `loop` must outlive it.
  explicit IdleConnections(EpollEventLoop& loop) : loop_(loop) {}

  // In place of whoever watches it, until somebody does again, or until it is unwatched and closed.
  // libcurl also lets go like this of what it closes next or has closed, and of its resolver's
  // sockets.
  void Add(int fd);

 private:
  void OnReady(int fd, uint32_t events) override;

  EpollEventLoop& loop_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_IDLE_CONNECTIONS_H_
