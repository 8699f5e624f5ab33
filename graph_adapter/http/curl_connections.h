#ifndef GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_
#define GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_

#include <curl/curl.h>

#include <chrono>
#include <unordered_map>

#include "graph_adapter/clock.h"

namespace participants::graph {

// Tracks which connections still receive data. libcurl gives an HTTP/2 connection to the next
// request as long as the peer's kernel acknowledges, whether or not anything was answered on it.
// Event loop thread only.
class CurlConnections {
 public:
  // A socket that libcurl watches is in use: it has requests.
  void OnInUse(curl_socket_t fd, MonotonicTime now) { heard_.try_emplace(fd, now); }
  void OnHeard(curl_socket_t fd, MonotonicTime now) { heard_[fd] = now; }
  void OnIdle(curl_socket_t fd) { heard_.erase(fd); }

  // A request sent from this local port ended with an answer, or with part of one. OnHeard does not
  // suffice: libcurl also reads without a readiness event.
  void OnAnswered(int local_port) { silences_.erase(local_port); }

  // A request that was started at `started` and sent from this local port timed out without a
  // complete answer. If it was the connection's only request, shuts the connection down once
  // requests have gone unanswered on it for kIdleSilence; one short deadline is no reason to, for
  // the sake of other callers. If the connection has other requests, shuts it down once nothing was
  // received on it for kSharedSilence: the others would not be answered either, and their calls
  // fail now.
  void OnUnanswered(CURL* easy, int local_port, MonotonicTime started, MonotonicTime now);

 private:
  // A new connection costs little, but one for each slow answer would be slower still.
  static constexpr Duration kIdleSilence = std::chrono::seconds(1);
  // Unanswered requests that lie further apart prove nothing together. The later one may even be on
  // another connection that got the same local port.
  static constexpr Duration kForgotten = std::chrono::seconds(5);
  // Much longer than a removal attempt may take: a Graph that is this slow for everything looks the
  // same, and the other requests may be invitations, which cannot be repeated.
  static constexpr Duration kSharedSilence = std::chrono::seconds(30);

  curl_socket_t FindSilent(int local_port, MonotonicTime now) const;

  std::unordered_map<curl_socket_t, MonotonicTime> heard_;  // Sockets in use.
  // A connection whose last request went unanswered.
  struct Silence {
    MonotonicTime since;
    MonotonicTime last;  // When the last such request ended.
  };
  std::unordered_map<int, Silence> silences_;  // By local port.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_CONNECTIONS_H_
