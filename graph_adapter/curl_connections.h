#ifndef GRAPH_ADAPTER_CURL_CONNECTIONS_H_
#define GRAPH_ADAPTER_CURL_CONNECTIONS_H_

#include <curl/curl.h>

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
  void OnHeard(curl_socket_t fd, MonotonicTime now) { heard_[fd] = now; }
  void OnIdle(curl_socket_t fd) { heard_.erase(fd); }

  // A request sent from this local port has timed out without a whole answer. Its connection is
  // broken off when it had no other request, or when none of them has heard anything for
  // silence_timeout: they would not be answered either, and their calls learn it now.
  void OnUnanswered(CURL* easy, int local_port, MonotonicTime now);

 private:
  curl_socket_t FindSilent(int local_port, MonotonicTime now) const;

  const Duration silence_timeout_;
  std::unordered_map<curl_socket_t, MonotonicTime> heard_;  // Those in use.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_CURL_CONNECTIONS_H_
