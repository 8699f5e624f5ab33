#include "tests/e2e/network_faults/tls_peer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <string>

namespace participants::e2e {
namespace {

constexpr char kHandshakeRecord = 0x16;

// A server hello for TLS 1.0: RFC 2246, 7.4.1.3. A server from before TLS 1.3 ignores the client's
// list of versions and answers with the best version it knows.
std::string AncientHello() {
  std::string hello = {'\x16', 3, 1, 0,  42,  // A handshake record of TLS 1.0.
                       2,      0, 0, 38,      // A server's hello
                       3,      1};            // for TLS 1.0,
  hello.append(32, 'r');                      // its random bytes,
  hello.append({0, 0, 0x2f, 0});  // no session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
  return hello;
}

}  // namespace

struct TlsPeer::Context {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> ssl{SSL_CTX_new(TLS_server_method()),
                                                        &SSL_CTX_free};
};

TlsPeer::TlsPeer(const Options& options, const graph_emulator::TestCertificate& certificate)
    : manner_(options.manner),
      context_(std::make_unique<Context>()),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      stop_fd_(eventfd(0, EFD_CLOEXEC)) {
  SSL_CTX* ssl = context_->ssl.get();
  EXPECT_EQ(SSL_CTX_use_certificate_chain_file(ssl, certificate.cert_file().c_str()), 1);
  EXPECT_EQ(SSL_CTX_use_PrivateKey_file(ssl, certificate.key_file().c_str(), SSL_FILETYPE_PEM), 1);
  if (manner_ == Manner::kOutdated) {
    // OpenSSL speaks these versions only at security level 0.
    EXPECT_EQ(SSL_CTX_set_cipher_list(ssl, "DEFAULT:@SECLEVEL=0"), 1);
    EXPECT_EQ(SSL_CTX_set_min_proto_version(ssl, TLS1_VERSION), 1);
    EXPECT_EQ(SSL_CTX_set_max_proto_version(ssl, TLS1_1_VERSION), 1);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  EXPECT_EQ(inet_pton(AF_INET, options.address.c_str(), &address.sin_addr), 1);
  const int on = 1;
  EXPECT_EQ(setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
  EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(listener_, 16), 0);
  socklen_t size = sizeof address;
  EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

TlsPeer::~TlsPeer() {
  const std::uint64_t one = 1;
  EXPECT_EQ(write(stop_fd_, &one, sizeof one), ssize_t{sizeof one});
  thread_.join();
  close(listener_);
  close(stop_fd_);
}

TlsPeer::Counts TlsPeer::counts() const {
  const absl::MutexLock lock(&mutex_);
  return counts_;
}

void TlsPeer::Serve() {
  // OpenSSL writes to clients that have disconnected; the SIGPIPE would end the process.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  std::array<pollfd, 2> waits = {pollfd{.fd = listener_, .events = POLLIN, .revents = 0},
                                 pollfd{.fd = stop_fd_, .events = POLLIN, .revents = 0}};
  while (poll(waits.data(), waits.size(), -1) >= 0 && waits[1].revents == 0) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    // A client that keeps the connection open must not block the thread.
    const timeval limit{.tv_sec = 2, .tv_usec = 0};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    Meet(fd);
    close(fd);
  }
}

void TlsPeer::Meet(int fd) {
  char first = 0;
  const bool spoke = recv(fd, &first, 1, MSG_PEEK) == 1;
  {
    const absl::MutexLock lock(&mutex_);
    ++counts_.connections;
    if (spoke && first != kHandshakeRecord) ++counts_.plain;
  }
  if (manner_ == Manner::kBreaksOff || manner_ == Manner::kAncient) {
    std::array<char, 4096> bytes{};
    (void)recv(fd, bytes.data(), bytes.size(), 0);  // Unread bytes would cause a reset.
    if (manner_ == Manner::kBreaksOff) return;
    const std::string hello = AncientHello();
    (void)send(fd, hello.data(), hello.size(), MSG_NOSIGNAL);
    while (recv(fd, bytes.data(), bytes.size(), 0) > 0) {
    }
    return;
  }
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context_->ssl.get()), &SSL_free);
  SSL_set_fd(ssl.get(), fd);
  char request = 0;
  if (SSL_accept(ssl.get()) != 1 || SSL_read(ssl.get(), &request, 1) != 1) return;
  const absl::MutexLock lock(&mutex_);
  ++counts_.requests;
}

}  // namespace participants::e2e
