#ifndef GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_
#define GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_

#include <chrono>
#include <string>

#include "graph_adapter/clock.h"

namespace participants::graph {

// The options of every transfer of a CurlTransport.
struct CurlOptions {
  std::string ca_file;  // Empty = the system's roots.
  std::string proxy;    // Empty = none.
  std::string user_agent;
  int max_connections = 1024;
  Duration connect_timeout = std::chrono::seconds(5);
  // A connection older than this takes no new request, so that a change in DNS takes effect.
  Duration max_connection_age = std::chrono::minutes(5);
  // A connection is dead if the peer has acknowledged nothing for this long. An answer that has
  // begun is dead if it comes more slowly than kLeastAnswerBytesPerSecond for this long.
  Duration silence_timeout = std::chrono::seconds(10);
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_OPTIONS_H_
