// What a libcurl error says of the peer, and to people.
#ifndef GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_
#define GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_

#include <curl/curl.h>

#include <string_view>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Whether the peer is not to be trusted, which does not pass; `text` is libcurl's own.
bool IsTrustFailure(CURLcode code, absl::string_view text);

// Why the transfer of this handle failed, for the log: a literal.
std::string_view CurlFailureReason(CURL* easy, CURLcode code);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_
