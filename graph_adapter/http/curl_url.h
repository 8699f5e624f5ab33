#ifndef GRAPH_ADAPTER_HTTP_CURL_URL_H_
#define GRAPH_ADAPTER_HTTP_CURL_URL_H_

#include <string>

#include "absl/status/status.h"

namespace participants::graph {

// Checks that the adapter may send a credential to this base URL: https, or http to a literal
// loopback address; no user info, query or fragment. libcurl's own parser, the one that will use
// the URL, judges the scheme, the host and the user info. INVALID_ARGUMENT says what is wrong and
// does not repeat the URL.
absl::Status CheckBaseUrl(const std::string& url);

// The same for Azure's instance metadata service, which speaks http on 169.254.169.254.
absl::Status CheckMetadataUrl(const std::string& url);

// Checks that the URL names an HTTP proxy, without user info.
absl::Status CheckProxyUrl(const std::string& url);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_URL_H_
