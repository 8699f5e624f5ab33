// An easy handle that is reused for one request after another.
#ifndef GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_
#define GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_

#include <string>

#include "graph_adapter/http/curl_handle.h"
#include "graph_adapter/http/curl_options.h"

namespace participants::graph {

// Holds the options that are the same for every request: setting them all again costs as much as
// the rest of a transfer's set-up. Event loop thread only.
class PreparedHandle {
 public:
  explicit PreparedHandle(const CurlOptions& options);

  void SetUrl(const std::string& url);

  CurlEasy easy;

 private:
  // The parsed last URL, whose path may change, and its origin.
  CurlUrl url_;
  std::string origin_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_
