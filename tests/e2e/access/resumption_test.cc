// A resumed TLS session skips the check of the client's certificate. So no session may outlive a
// change of the files in force.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <memory>
#include <string>

#include "tests/e2e/access/access_world.h"

namespace participants::e2e {
namespace {

namespace asio = boost::asio;

struct FreeSession {
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};
using Session = std::unique_ptr<SSL_SESSION, FreeSession>;

class Resumption : public AccessWorld {
 protected:
  struct Handshake {
    bool resumed = false;
    Session session;  // For the next handshake.
  };

  // Uses its own client: gRPC's would connect at times of its own choosing.
  Handshake ShakeHands(const Session& session) const {
    asio::io_context io;
    asio::ssl::context tls(asio::ssl::context::tlsv12_client);
    tls.use_certificate_file(remover_->cert_file(), asio::ssl::context::pem);
    tls.use_private_key_file(remover_->key_file(), asio::ssl::context::pem);
    asio::ssl::stream<asio::ip::tcp::socket> stream(io, tls);
    const std::string& address = service_->address();
    const auto port =
        static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    stream.lowest_layer().connect({asio::ip::address_v4::loopback(), port});
    constexpr unsigned char kHttp2[] = {2, 'h', '2'};
    SSL_set_alpn_protos(stream.native_handle(), kHttp2, sizeof kHttp2);
    if (session != nullptr) SSL_set_session(stream.native_handle(), session.get());
    stream.handshake(asio::ssl::stream_base::client);
    Handshake handshake{.resumed = SSL_session_reused(stream.native_handle()) == 1,
                        .session = Session(SSL_get1_session(stream.native_handle()))};
    // OpenSSL does not resume a session whose connection closed without close_notify.
    SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    return handshake;
  }
};

TEST_F(Resumption, EndsWithTheConfigurationThatItBeganWith) {
  StartService();
  const Handshake first = ShakeHands(nullptr);
  EXPECT_FALSE(first.resumed);
  EXPECT_TRUE(ShakeHands(first.session).resumed);
  files_.WriteCertificate(TestCertificate({.issuer = &files_.authority()}));
  ASSERT_TRUE(AwaitLogged("new certificates in force"));
  EXPECT_FALSE(ShakeHands(first.session).resumed);
}

}  // namespace
}  // namespace participants::e2e
