#ifndef GRAPH_ADAPTER_HTTP_IDLE_CONNECTIONS_H_
#define GRAPH_ADAPTER_HTTP_IDLE_CONNECTIONS_H_

#include <cstdint>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "graph_adapter/http/socket_ends.h"

namespace participants::graph {

// The connections that libcurl keeps for later requests. Each is watched, and looked at once more
// before a request's first byte, since libcurl's own look is not enough: 7.88.1 takes a connection
// for alive while anything is left to hear on it (TLS's close_notify, a reset, an answer that
// nobody asked for), and 8.22 looks once a second only. What has ended, or speaks HTTP/1.1 unasked,
// is given up: a request sent there would be lost, or take somebody else's answer for its own.
// Event loop thread only.
class IdleConnections final : public ReadyListener {
 public:
  enum class Protocol : uint8_t {
    kHttp1,  // The server speaks when it is asked, and at no other time.
    kHttp2,  // It may send frames of its own.
  };

  // `loop` must outlive it.
  explicit IdleConnections(EpollEventLoop& loop) : loop_(loop) {}

  // In place of the one who watches it, until somebody does again. libcurl also lets go like this
  // of what it closes next or has closed, and of its resolver's sockets.
  void Add(int fd, Protocol protocol);
  void OnInUse(int fd);
  void OnClosed(int fd);

  // False = it is idle and has been given up, now or before. True also when it is not idle: a new
  // connection, or one that other requests are on. `has_unread_input` says whether TLS holds some.
  bool IsUsable(const SocketEnds& ends, absl::FunctionRef<bool()> has_unread_input);

  // Whether an idle connection that lives has this local port.
  bool Has(int local_port) const;
  // Ends the idle connection of this local port, if there is one.
  void GiveUp(int local_port);

 private:
  struct Idle {
    SocketEnds ends;
    Protocol protocol;
    bool given_up = false;  // libcurl 8.22 may use it all the same, for a second.
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
