#ifndef GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_
#define GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_

#include <curl/curl.h>

#include <chrono>
#include <unordered_map>

#include "graph_adapter/clock.h"

namespace participants::graph {

// Which connections still speak. libcurl hands an HTTP/2 connection to the next request for as long
// as the peer's kernel acknowledges, whether or not anything has answered on it. Event loop thread
// only.
class CurlConnections {
 public:
  // What libcurl watches is in use: it has requests.
  void OnInUse(curl_socket_t fd, MonotonicTime now) { heard_.try_emplace(fd, now); }
  void OnHeard(curl_socket_t fd, MonotonicTime now) { heard_[fd] = now; }
  void OnIdle(curl_socket_t fd) { heard_.erase(fd); }

  // A request that was sent from this local port has ended with an answer, or with some of one.
  // Not left to OnHeard: libcurl also reads without having been told that there is something.
  void OnAnswered(int local_port) { silences_.erase(local_port); }

  // A request that was started at `started`, and sent from this local port, has timed out without a
  // whole answer. When it was the only one, its connection is broken off once requests have gone
  // unanswered on it for kIdleSilence; a short deadline is no reason, for others' sake. With
  // others, it is once none has heard anything for kSharedSilence: they would not be answered
  // either, and their calls learn it now.
  void OnUnanswered(CURL* easy, int local_port, MonotonicTime started, MonotonicTime now);

 private:
  // A new connection costs little, but one in place of each slow answer would be slower still.
  static constexpr Duration kIdleSilence = std::chrono::seconds(1);
  // Unanswered requests that lie further apart tell nothing together; the later one may even be on
  // another connection, which has got the same local port.
  static constexpr Duration kForgotten = std::chrono::seconds(5);
  // Much longer than an attempt of a removal may take: a Graph that needs as long for everything
  // looks the same, and others' requests may be invitations, which cannot be repeated.
  static constexpr Duration kSharedSilence = std::chrono::seconds(30);

  curl_socket_t FindSilent(int local_port, MonotonicTime now) const;

  std::unordered_map<curl_socket_t, MonotonicTime> heard_;  // Those in use.
  // Of a connection whose last request has gone unanswered.
  struct Silence {
    MonotonicTime since;
    MonotonicTime last;  // When the last such request ended.
  };
  std::unordered_map<int, Silence> silences_;  // By local port.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_
