#ifndef GRAPH_ADAPTER_HTTP_IDLE_CONNECTIONS_H_
#define GRAPH_ADAPTER_HTTP_IDLE_CONNECTIONS_H_

#include <cstdint>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "graph_adapter/http/socket_ends.h"

namespace participants::graph {

// The connections that libcurl keeps for later requests. Each is watched, and checked once more
// before a request's first byte, since libcurl's own check is not enough: 7.88.1 treats a
// connection as alive while it has unread input (TLS's close_notify, a reset, an unsolicited
// answer), and 8.22 checks only once a second. A connection that has ended, or that speaks HTTP/1.1
// unasked, is given up: a request sent there would be lost, or take somebody else's answer for its
// own. Event loop thread only.
class IdleConnections final : public ReadyListener {
 public:
  enum class Protocol : uint8_t {
    kHttp1,  // The server speaks only when it is asked.
    kHttp2,  // The server may send frames of its own.
  };

  // `loop` must outlive this object.
  explicit IdleConnections(EpollEventLoop& loop) : loop_(loop) {}

  // Takes over the watch of `fd` until somebody watches it again. libcurl also releases descriptors
  // this way that it is about to close or has closed, and its resolver's sockets.
  void Add(int fd, Protocol protocol);
  void OnInUse(int fd);
  void OnClosed(int fd);

  // False = the connection is idle and has been given up, now or before. True also if it is not
  // idle: a new connection, or one that has other requests. `has_unread_input` tells whether TLS
  // holds unread input.
  bool IsUsable(const SocketEnds& ends, absl::FunctionRef<bool()> has_unread_input);

  // Whether a live idle connection has this local port.
  bool Has(int local_port) const;
  // Ends the idle connection of this local port, if there is one.
  void GiveUp(int local_port);

 private:
  struct Idle {
    SocketEnds ends;
    Protocol protocol;
    bool given_up = false;  // libcurl 8.22 may still use it for a second.
  };
  using Map = std::unordered_map<int, Idle>;  // By descriptor.

  void OnReady(int fd, uint32_t events) override;
  Map::const_iterator Find(int local_port) const;
  void GiveUp(int fd, Idle& idle);

  EpollEventLoop& loop_;
  Map idle_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_IDLE_CONNECTIONS_H_
