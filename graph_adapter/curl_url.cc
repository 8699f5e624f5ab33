#include "graph_adapter/curl_url.h"

#include <curl/curl.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace participants::graph {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// The part, else empty.
std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

// libcurl has normalized what is an IPv4 address (127.1, 0x7f000001) to four numbers.
bool IsLiteralLoopback(const std::string& host) {
  return host == "[::1]" ||
         (absl::StartsWith(host, "127.") && host.find_first_not_of("0123456789.") == host.npos);
}

}  // namespace

absl::Status CheckBaseUrl(const std::string& text) {
  const std::unique_ptr<CURLU, UrlCleanup> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return absl::InvalidArgumentError("is not a URL such as https://graph.microsoft.com/v1.0");
  }
  const std::string scheme = Part(url.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") {
    return absl::InvalidArgumentError("must begin with https://");
  }
  if (scheme == "http" && !IsLiteralLoopback(Part(url.get(), CURLUPART_HOST))) {
    return absl::InvalidArgumentError(
        "must use https; http is for literal loopback addresses such as 127.0.0.1");
  }
  for (const CURLUPart part :
       {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (!Part(url.get(), part).empty()) {
      return absl::InvalidArgumentError("must have no user info, query or fragment");
    }
  }
  return absl::OkStatus();
}

}  // namespace participants::graph
