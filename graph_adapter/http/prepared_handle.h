// An easy handle that is used for one request after the other.
#ifndef GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_
#define GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_

#include <string>

#include "graph_adapter/http/curl_handle.h"
#include "graph_adapter/http/curl_options.h"

namespace participants::graph {

// Has the options that are the same for every request: to set them all anew costs as much as the
// rest of a transfer's set-up. Event loop thread only.
class PreparedHandle {
 public:
  explicit PreparedHandle(const CurlOptions& options);

  void SetUrl(const std::string& url);

  CurlEasy easy;

 private:
  // What has been parsed of the last URL: its path may change, its origin is this.
  CurlUrl url_;
  std::string origin_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_PREPARED_HANDLE_H_
