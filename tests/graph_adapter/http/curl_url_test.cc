#include "graph_adapter/http/curl_url.h"

#include <gtest/gtest.h>

namespace participants::graph {
namespace {

class GoodBaseUrl : public testing::TestWithParam<const char*> {};
TEST_P(GoodBaseUrl, IsAccepted) {
  EXPECT_TRUE(CheckBaseUrl(GetParam()).ok()) << CheckBaseUrl(GetParam()).message();
}
INSTANTIATE_TEST_SUITE_P(CurlUrl, GoodBaseUrl,
                         testing::Values("https://graph.microsoft.com/v1.0",
                                         "https://login.microsoftonline.com/",
                                         "http://127.0.0.1:8080/v1.0", "http://127.8.9.10/v1.0",
                                         "http://[::1]:8080/v1.0"));

class BadBaseUrl : public testing::TestWithParam<const char*> {};
TEST_P(BadBaseUrl, IsRefused) {
  EXPECT_EQ(CheckBaseUrl(GetParam()).code(), absl::StatusCode::kInvalidArgument);
}
INSTANTIATE_TEST_SUITE_P(CurlUrl, BadBaseUrl,
                         testing::Values("", "graph.microsoft.com/v1.0", "ftp://127.0.0.1/",
                                         "file:///etc/passwd", "http://graph.microsoft.com/v1.0",
                                         // A name, a non-loopback address, and two hosts that only
                                         // look like loopback.
                                         "http://localhost/v1.0", "http://10.0.0.1/v1.0",
                                         "http://127.0.0.1.example.com/", "http://127.0.0.1@evil/",
                                         "https://user:secret@graph.microsoft.com/v1.0",
                                         "https://graph.microsoft.com/v1.0?x=y",
                                         "https://graph.microsoft.com/v1.0#part",
                                         "https://graph.microsoft.com/v1.0?",
                                         "https://graph.microsoft.com/v1.0#", "http://127.0.0.999/",
                                         "http://127.0.0.1.5/"));

TEST(CheckProxyUrl, WantsAnHttpProxyWithoutASecret) {
  EXPECT_TRUE(CheckProxyUrl("http://proxy:3128").ok());
  for (const char* url : {"", "proxy", "socks5://proxy:1080", "http://user:secret@proxy:3128"}) {
    EXPECT_FALSE(CheckProxyUrl(url).ok()) << url;
  }
}

}  // namespace
}  // namespace participants::graph
