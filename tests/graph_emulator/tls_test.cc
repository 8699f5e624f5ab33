// The emulator over TLS: the same answers, and faults that end a connection at the TLS level.
#include <gtest/gtest.h>

#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <string>

#include "tests/graph_emulator/emulator_fixture.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::graph_emulator {
namespace {

namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using boost::system::error_code;

// Trusts one certificate. Sends a request that closes the connection, and reads until the end.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const std::string& ca_file)
      : context_(TrustOnly(ca_file)), stream_(io_, context_) {
    stream_.lowest_layer().connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
    stream_.set_verify_callback(ssl::rfc2818_verification("127.0.0.1"));
    stream_.handshake(ssl::stream_base::client);
  }

  void Send(const std::string& bytes) { boost::asio::write(stream_, boost::asio::buffer(bytes)); }

  error_code ReadToEnd(std::string& bytes) {
    error_code error;
    boost::asio::read(stream_, boost::asio::dynamic_buffer(bytes), error);
    return error;
  }

  // Like libcurl: sends close_notify and closes without waiting for the peer's.
  void Close() {
    SSL_shutdown(stream_.native_handle());
    stream_.lowest_layer().close();
  }

 private:
  static ssl::context TrustOnly(const std::string& ca_file) {
    ssl::context context(ssl::context::tls_client);
    context.load_verify_file(ca_file);
    context.set_verify_mode(ssl::verify_peer);
    return context;
  }

  boost::asio::io_context io_;
  ssl::context context_;
  ssl::stream<tcp::socket> stream_;
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() {
    GraphEmulatorOptions options;
    options.tls_cert_file = certificate_.cert_file();
    options.tls_key_file = certificate_.key_file();
    emulator_ = *GraphEmulator::Start(options);
    emulator_->AddCall(kExampleCallId, {kExampleParticipantId});
    emulator_->AcceptToken("static");
  }

  static std::string RemoveRequest() {
    return std::string("DELETE /v1.0/communications/calls/") + kExampleCallId + "/participants/" +
           kExampleParticipantId +
           " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer static\r\nclient-request-id: c\r\n"
           "User-Agent: test\r\nConnection: close\r\n\r\n";
  }

  error_code Exchange(std::string& answer) {
    TlsClient client(emulator_->port(), certificate_.cert_file());
    client.Send(RemoveRequest());
    return client.ReadToEnd(answer);
  }

  TestCertificate certificate_;
  std::unique_ptr<GraphEmulator> emulator_;
};

TEST_F(TlsTest, AnswersAndClosesInOrder) {
  EXPECT_EQ(emulator_->graph_base_url().rfind("https://127.0.0.1:", 0), 0U);
  std::string answer;
  EXPECT_EQ(Exchange(answer), boost::asio::error::eof);  // close_notify, not just the end
  EXPECT_EQ(answer.rfind("HTTP/1.1 204 ", 0), 0U) << answer;
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
}

TEST_F(TlsTest, ClosesWithoutAReplyInOrderToo) {
  Fault fault;
  fault.wire = WireFault::kCloseWithoutReply;
  emulator_->AddFault(fault);
  std::string answer;
  EXPECT_EQ(Exchange(answer), boost::asio::error::eof);
  EXPECT_EQ(answer, "");
}

TEST_F(TlsTest, ResetsWithoutCloseNotify) {
  Fault fault;
  fault.wire = WireFault::kBeforeReply;
  fault.apply = true;
  emulator_->AddFault(fault);
  std::string answer;
  EXPECT_EQ(Exchange(answer), boost::asio::error::connection_reset);
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
}

TEST_F(TlsTest, NoticesAClientThatHangsUp) {
  Fault fault;
  fault.wire = WireFault::kNeverAnswer;
  emulator_->AddFault(fault);
  TlsClient client(emulator_->port(), certificate_.cert_file());
  client.Send(RemoveRequest());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (emulator_->CountRequests("", "") == 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
  client.Close();
  while (!emulator_->Journal().front().client_left || emulator_->connections_open() != 0) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  }
}

TEST_F(TlsTest, APlainClientGetsNoAnswer) {
  TestClient client(emulator_->port());
  client.SendRaw("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(client.Receive().error);
  EXPECT_EQ(emulator_->connections_accepted(), 0U);
}

TEST(TlsSettingsTest, RefusesFilesThatCannotBeUsed) {
  const TestCertificate certificate;
  const TestCertificate other;
  const std::pair<std::string, std::string> kRefused[] = {
      {certificate.cert_file(), ""},
      {"", certificate.key_file()},
      {"/nonexistent", certificate.key_file()},
      {certificate.cert_file(), "/nonexistent"},
      {certificate.cert_file(), other.key_file()},
  };
  for (const auto& [cert_file, key_file] : kRefused) {
    GraphEmulatorOptions options;
    options.tls_cert_file = cert_file;
    options.tls_key_file = key_file;
    EXPECT_EQ(GraphEmulator::Start(options).status().code(), absl::StatusCode::kInvalidArgument)
        << cert_file << " " << key_file;
  }
}

}  // namespace
}  // namespace participants::graph_emulator
