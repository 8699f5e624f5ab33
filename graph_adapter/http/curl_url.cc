#include "graph_adapter/http/curl_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/http/curl_handle.h"

namespace participants::graph {
namespace {

// Returns the part, or empty.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

// libcurl has normalized every IPv4 address (127.1, 0x7f000001) to four numbers. Anything else goes
// to the resolver, however much it looks like an address.
bool IsLiteralLoopback(const std::string& host) {
  in_addr address{};
  return host == "[::1]" ||
         (absl::StartsWith(host, "127.") && inet_pton(AF_INET, host.c_str(), &address) == 1);
}

bool HasUserInfo(CURLU* url) {
  return !Part(url, CURLUPART_USER).empty() || !Part(url, CURLUPART_PASSWORD).empty();
}

absl::Status CheckUrl(const std::string& text, absl::string_view plain_text_host) {
  CurlUrl url;
  if (!url.Set(CURLUPART_URL, text.c_str())) {
    return absl::InvalidArgumentError("is not a URL such as https://graph.microsoft.com/v1.0");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") {
    return absl::InvalidArgumentError("must begin with https://");
  }
  const std::string host = Part(url.get(), CURLUPART_HOST);
  if (scheme == "http" && !IsLiteralLoopback(host) && host != plain_text_host) {
    return absl::InvalidArgumentError(
        "must use https; http is for literal loopback addresses such as 127.0.0.1");
  }
  // Paths are appended to the URL, so even an empty query or fragment would swallow them.
  if (HasUserInfo(url.get()) || text.find_first_of("?#") != text.npos) {
    return absl::InvalidArgumentError("must have no user info, query or fragment");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckBaseUrl(const std::string& url) { return CheckUrl(url, ""); }

absl::Status CheckMetadataUrl(const std::string& url) { return CheckUrl(url, "169.254.169.254"); }

absl::Status CheckProxyUrl(const std::string& text) {
  CurlUrl url;
  if (!url.Set(CURLUPART_URL, text.c_str())) {
    return absl::InvalidArgumentError("is not a URL such as http://proxy:3128");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return absl::InvalidArgumentError("must begin with http:// or https://");
  }
  if (HasUserInfo(url.get())) {
    return absl::InvalidArgumentError(
        "must have no user info, which the command line would expose");
  }
  return absl::OkStatus();
}

}  // namespace participants::graph
