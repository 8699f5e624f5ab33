#include "graph_adapter/http/prepared_handle.h"

#include <chrono>

#include "absl/strings/match.h"

namespace participants::graph {
namespace {

// The maximum size of a TLS record. With less, libcurl 7.88.1 leaves the rest of a record where
// nothing wakes it except its slowness check, once a second: a roster took two seconds. 16 KiB is
// also the smallest send buffer that libcurl accepts.
constexpr long kReadBufferBytes = 16L * 1024;
constexpr long kSendBufferBytes = 16L * 1024;
constexpr long kKeepAliveSeconds = 30;
// libcurl does not know the TTL of a name. Long enough for a burst of connections to resolve it
// once, short enough that an address that moved does not stay an outage. libcurl's default is a
// minute.
constexpr long kAddressLifeSeconds = 5;

}  // namespace

PreparedHandle::PreparedHandle(const CurlOptions& options) {
  easy.Set<CURLOPT_NOSIGNAL>(1L);
  // Each active transfer has its own buffers. libcurl's default for sending is 64 KiB.
  easy.Set<CURLOPT_BUFFERSIZE>(kReadBufferBytes);
  easy.Set<CURLOPT_UPLOAD_BUFFERSIZE>(kSendBufferBytes);
  // Without this, ending a transfer that still waits for a name blocks the loop, and with it every
  // call, until the system's resolver gives up.
  easy.Set<CURLOPT_QUICK_EXIT>(1L);
  easy.Set<CURLOPT_PROTOCOLS_STR>("http,https");
  easy.Set<CURLOPT_PATH_AS_IS>(1L);
  // HTTP/2 by ALPN only. In clear text libcurl 7.88.1 loses most answers of concurrent streams.
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
  easy.Set<CURLOPT_FOLLOWLOCATION>(0L);  // Never carry the token to another place.
  easy.Set<CURLOPT_TCP_KEEPALIVE>(1L);
  easy.Set<CURLOPT_TCP_KEEPIDLE>(kKeepAliveSeconds);
  easy.Set<CURLOPT_TCP_KEEPINTVL>(kKeepAliveSeconds);
  easy.Set<CURLOPT_DNS_CACHE_TIMEOUT>(kAddressLifeSeconds);
  easy.Set<CURLOPT_MAXLIFETIME_CONN>(
      long{std::chrono::duration_cast<std::chrono::seconds>(options.max_connection_age).count()});
}

// libcurl parses a URL and then prints it again from its parts, which costs a tenth of the whole
// request. It takes an already parsed URL as it is.
void PreparedHandle::SetUrl(const std::string& url) {
  const size_t authority = url.find("://");
  const size_t path = authority == url.npos ? url.npos : url.find('/', authority + 3);
  // libcurl would rewrite percent-encoding, and split off a query or fragment.
  if (path != url.npos && url.compare(0, path, origin_) == 0 &&
      url.find_first_of("%?#", path) == url.npos && url_.Set(CURLUPART_PATH, url.c_str() + path)) {
    easy.Set<CURLOPT_CURLU>(url_.get());
    return;
  }
  origin_ = url.substr(0, path);
  if (!url_.Set(CURLUPART_URL, origin_.c_str())) origin_.clear();
  easy.Set<CURLOPT_CURLU>(static_cast<CURLU*>(nullptr));
  easy.Set<CURLOPT_URL>(url);
  // Without this, a burst opens a connection for each request.
  easy.Set<CURLOPT_PIPEWAIT>(absl::StartsWithIgnoreCase(url, "https:") ? 1L : 0L);
}

}  // namespace participants::graph
