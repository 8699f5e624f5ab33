#ifndef GRAPH_ADAPTER_CURL_CONNECTIONS_H_
#define GRAPH_ADAPTER_CURL_CONNECTIONS_H_

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
  explicit CurlConnections(Duration silence_timeout) : silence_timeout_(silence_timeout) {}

  // What libcurl watches is in use: it has requests.
  void OnInUse(curl_socket_t fd, MonotonicTime now) { heard_.try_emplace(fd, now); }
  void OnHeard(curl_socket_t fd, MonotonicTime now) {
    heard_[fd] = now;
    silent_since_.erase(fd);
  }
  void OnIdle(curl_socket_t fd) { heard_.erase(fd); }

  // A request that was started at `started`, and sent from this local port, has timed out without a
  // whole answer. When it was the only one, its connection is broken off once requests have gone
  // unanswered on it for kIdleSilence; a short deadline is no reason, for others' sake. With
  // others, it is once none has heard anything for silence_timeout: they would not be answered
  // either, and their calls learn it now.
  void OnUnanswered(CURL* easy, int local_port, MonotonicTime started, MonotonicTime now);

 private:
  // A new connection costs little, but one in place of each slow answer would be slower still.
  static constexpr Duration kIdleSilence = std::chrono::seconds(1);

  curl_socket_t FindSilent(int local_port, MonotonicTime now) const;

  const Duration silence_timeout_;
  std::unordered_map<curl_socket_t, MonotonicTime> heard_;  // Those in use.
  // Since when nothing has been heard, where the last request has gone unanswered.
  std::unordered_map<curl_socket_t, MonotonicTime> silent_since_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CURL_CONNECTIONS_H_
