// The server over real sockets, with libcurl as its client: TLS, ALPN, and the ends of connections.
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "tests/graph_emulator/test_certificate.h"
#include "tests/h2_fault_server/h2_fault_server.h"

namespace participants::h2_fault_server {
namespace {

// One handle, and so one connection as long as libcurl keeps it.
class CurlClient {
 public:
  CurlClient(const H2FaultServer& server, const std::string& ca_file)
      : url_(server.graph_base_url() + "/communications/calls/c/participants/p") {
    curl_easy_setopt(easy_.get(), CURLOPT_URL, url_.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_CAINFO, ca_file.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_CUSTOMREQUEST, "DELETE");
    curl_easy_setopt(easy_.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy_.get(), CURLOPT_PROXY, "");
    SetVersion(CURL_HTTP_VERSION_2TLS);
  }

  void SetVersion(long version) {
    curl_easy_setopt(easy_.get(), CURLOPT_HTTP_VERSION, version);
    curl_easy_setopt(easy_.get(), CURLOPT_SSL_ENABLE_ALPN, version == CURL_HTTP_VERSION_2TLS);
  }
  CURLcode Remove(std::chrono::milliseconds time = std::chrono::seconds(30)) {
    curl_easy_setopt(easy_.get(), CURLOPT_TIMEOUT_MS, long{time.count()});
    return curl_easy_perform(easy_.get());
  }
  long status() const { return Info(CURLINFO_RESPONSE_CODE); }
  long version() const { return Info(CURLINFO_HTTP_VERSION); }

 private:
  long Info(CURLINFO what) const {
    long value = 0;
    curl_easy_getinfo(easy_.get(), what, &value);
    return value;
  }

  const std::string url_;
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy_{curl_easy_init(),
                                                                  &curl_easy_cleanup};
};

class SocketsTest : public testing::Test {
 protected:
  static H2FaultServerOptions Options(const graph_emulator::TestCertificate& certificate) {
    H2FaultServerOptions options;
    options.tls_cert_file = certificate.cert_file();
    options.tls_key_file = certificate.key_file();
    return options;
  }
  void AddFault(FaultKind kind) {
    Fault fault;
    fault.kind = kind;
    server_->AddFault(fault);
  }
  bool AwaitNoneOpen() {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (server_->connections_open() > 0) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }

  const graph_emulator::TestCertificate certificate_;
  std::unique_ptr<H2FaultServer> server_ = *H2FaultServer::Start(Options(certificate_));
  CurlClient client_{*server_, certificate_.cert_file()};
};

TEST_F(SocketsTest, SpeaksHttp2AndKeepsTheConnection) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client_.Remove(), CURLE_OK);
    EXPECT_EQ(client_.status(), 204);
    EXPECT_EQ(client_.version(), CURL_HTTP_VERSION_2_0);
  }
  EXPECT_EQ(server_->connections_accepted(), 1U);
  EXPECT_EQ(server_->connections_open(), 1U);
  EXPECT_EQ(server_->CountRequests("DELETE"), 2U);
  EXPECT_EQ(server_->Journal().back().stream_id, 3);
}

TEST_F(SocketsTest, AConnectionIsClosedAfterGoawayAndTheNextRequestOpensAnother) {
  for (const FaultKind kind : {FaultKind::kGoawayAfterAnswer, FaultKind::kCloseAfterAnswer}) {
    AddFault(kind);
    EXPECT_EQ(client_.Remove(), CURLE_OK) << NameOf(kind);
    EXPECT_TRUE(AwaitNoneOpen()) << NameOf(kind);
  }
  EXPECT_EQ(client_.Remove(), CURLE_OK);
  EXPECT_EQ(server_->connections_accepted(), 3U);
}

TEST_F(SocketsTest, ALostAnswerIsAnErrorOnTheFirstConnection) {
  for (const FaultKind kind : {FaultKind::kCloseWithoutReply, FaultKind::kConnectionReset,
                               FaultKind::kGoawayEnhanceYourCalm}) {
    AddFault(kind);
    CurlClient client(*server_, certificate_.cert_file());
    EXPECT_NE(client.Remove(), CURLE_OK) << NameOf(kind);
    EXPECT_TRUE(AwaitNoneOpen()) << NameOf(kind);
  }
}

TEST_F(SocketsTest, WhatStallsAndWhatIsFrozenRunsIntoTheTimeout) {
  for (const FaultKind kind : {FaultKind::kStall, FaultKind::kFreeze}) {
    AddFault(kind);
    CurlClient client(*server_, certificate_.cert_file());
    EXPECT_EQ(client.Remove(std::chrono::milliseconds(300)), CURLE_OPERATION_TIMEDOUT);
  }
  EXPECT_EQ(server_->CountRequests("DELETE"), 2U);
}

TEST_F(SocketsTest, RefusesAClientWithoutHttp2) {
  client_.SetVersion(CURL_HTTP_VERSION_1_1);
  EXPECT_NE(client_.Remove(), CURLE_OK);
  EXPECT_EQ(server_->CountRequests(""), 0U);
}

TEST_F(SocketsTest, APortThatIsTakenIsAnErrorAndARestartGetsItAgain) {
  H2FaultServerOptions options = Options(certificate_);
  options.port = server_->port();
  EXPECT_EQ(H2FaultServer::Start(options).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(client_.Remove(), CURLE_OK);
  server_.reset();
  EXPECT_TRUE(H2FaultServer::Start(options).ok());
}

TEST_F(SocketsTest, ACertificateThatCannotBeReadIsAnError) {
  H2FaultServerOptions options;
  options.tls_cert_file = "/nonexistent";
  EXPECT_EQ(H2FaultServer::Start(options).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace participants::h2_fault_server
