#ifndef GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_
#define GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_

#include <chrono>
#include <string>

#include "graph_adapter/clock.h"

namespace participants::graph {

// What holds for every transfer of a CurlTransport.
struct CurlOptions {
  std::string ca_file;  // Empty = the system's roots.
  std::string proxy;    // Empty = none.
  std::string user_agent;
  int max_connections = 1024;
  Duration connect_timeout = std::chrono::seconds(5);
  // A connection older than this takes no new request, so that a change of DNS is seen.
  Duration max_connection_age = std::chrono::minutes(5);
  // A connection on which the peer has not acknowledged anything for this long is dead, and so is
  // an answer that has begun and comes more slowly than kLeastAnswerBytesPerSecond for this long.
  Duration silence_timeout = std::chrono::seconds(10);
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_
