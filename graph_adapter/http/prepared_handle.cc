#include "graph_adapter/http/prepared_handle.h"

#include <chrono>

#include "absl/strings/match.h"

namespace participants::graph {
namespace {

// A record of TLS holds as much at most. With less, libcurl 7.88.1 leaves the rest of one in a
// place where nothing wakes it but its look at slowness, once a second: a roster took two. 16 KiB
// is also the least that libcurl takes for sending.
constexpr long kReadBufferBytes = 16L * 1024;
constexpr long kSendBufferBytes = 16L * 1024;
constexpr long kKeepAliveSeconds = 30;
// libcurl knows no name's time to live. Long enough that a burst of connections asks once, short
// enough that an address which has moved does not stay an outage; libcurl's own is a minute.
constexpr long kAddressLifeSeconds = 5;

}  // namespace

PreparedHandle::PreparedHandle(const CurlOptions& options) {
  easy.Set<CURLOPT_NOSIGNAL>(1L);
  // Each transfer under way has its own; libcurl's for sending is 64 KiB.
  easy.Set<CURLOPT_BUFFERSIZE>(kReadBufferBytes);
  easy.Set<CURLOPT_UPLOAD_BUFFERSIZE>(kSendBufferBytes);
  // Else the end of a transfer that still waits for a name holds the loop, and with it every call,
  // until the system's resolver has given up.
  easy.Set<CURLOPT_QUICK_EXIT>(1L);
  easy.Set<CURLOPT_PROTOCOLS_STR>("http,https");
  easy.Set<CURLOPT_PATH_AS_IS>(1L);
  // HTTP/2 by ALPN alone. In clear text libcurl 7.88.1 loses most answers of concurrent streams.
  easy.Set<CURLOPT_HTTP_VERSION>(long{CURL_HTTP_VERSION_2TLS});
  easy.Set<CURLOPT_SSLVERSION>(long{CURL_SSLVERSION_TLSv1_2});
  if (!options.ca_file.empty()) {
    easy.Set<CURLOPT_CAINFO>(options.ca_file);
    easy.Set<CURLOPT_CAPATH>(static_cast<const char*>(nullptr));
  }
  // An empty proxy keeps libcurl from reading the environment's.
  easy.Set<CURLOPT_PROXY>(options.proxy);
  easy.Set<CURLOPT_NOPROXY>("");
  easy.Set<CURLOPT_SUPPRESS_CONNECT_HEADERS>(1L);
  easy.Set<CURLOPT_USERAGENT>(options.user_agent);
  easy.Set<CURLOPT_FOLLOWLOCATION>(0L);  // The token must not travel.
  easy.Set<CURLOPT_TCP_KEEPALIVE>(1L);
  easy.Set<CURLOPT_TCP_KEEPIDLE>(kKeepAliveSeconds);
  easy.Set<CURLOPT_TCP_KEEPINTVL>(kKeepAliveSeconds);
  easy.Set<CURLOPT_DNS_CACHE_TIMEOUT>(kAddressLifeSeconds);
  easy.Set<CURLOPT_MAXLIFETIME_CONN>(
      long{std::chrono::duration_cast<std::chrono::seconds>(options.max_connection_age).count()});
}

// libcurl parses a URL, and then prints it again from what it has parsed, at a tenth of what the
// whole request costs. What was parsed already it takes as it is.
void PreparedHandle::SetUrl(const std::string& url) {
  const size_t authority = url.find("://");
  const size_t path = authority == url.npos ? url.npos : url.find('/', authority + 3);
  // It would rewrite what is percent-encoded, and split the rest.
  if (path != url.npos && url.compare(0, path, origin_) == 0 &&
      url.find_first_of("%?#", path) == url.npos && url_.Set(CURLUPART_PATH, url.c_str() + path)) {
    easy.Set<CURLOPT_CURLU>(url_.get());
    return;
  }
  origin_ = url.substr(0, path);
  if (!url_.Set(CURLUPART_URL, origin_.c_str())) origin_.clear();
  easy.Set<CURLOPT_CURLU>(static_cast<CURLU*>(nullptr));
  easy.Set<CURLOPT_URL>(url);
  // Else a burst opens a connection for each request.
  easy.Set<CURLOPT_PIPEWAIT>(absl::StartsWithIgnoreCase(url, "https:") ? 1L : 0L);
}

}  // namespace participants::graph
