// Interprets libcurl's errors: whether the peer is untrusted, and the reason in words for people.
#ifndef GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_
#define GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_

#include <curl/curl.h>

#include <string_view>

#include "absl/strings/string_view.h"

namespace participants::graph {

// Whether the peer is untrusted, which does not pass. `text` is libcurl's error text.
bool IsTrustFailure(CURLcode code, absl::string_view text);

// Returns why the transfer of this handle failed, for the log: a literal.
std::string_view CurlFailureReason(CURL* easy, CURLcode code);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_FAILURE_H_
