#include "tests/attacks/attacker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace participants::attacks {
namespace {

using std::chrono::steady_clock;

sockaddr_in Address(const std::string& host, int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return address;
}

}  // namespace

TlsClient::TlsClient(const TestCertificate* certificate)
    : context_(SSL_CTX_new(TLS_client_method())) {
  static constexpr unsigned char kHttp2[] = {2, 'h', '2'};
  SSL_CTX_set_mode(get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_protos(get(), kHttp2, sizeof kHttp2);
  if (certificate == nullptr) return;
  SSL_CTX_use_certificate_chain_file(get(), certificate->cert_file().c_str());
  SSL_CTX_use_PrivateKey_file(get(), certificate->key_file().c_str(), SSL_FILETYPE_PEM);
}

std::string ClientHello(const TlsClient& client) {
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(client.get()), &SSL_free);
  BIO* const sent = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), sent);  // Owns both from now on.
  (void)SSL_connect(ssl.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(sent, &bytes);
  return {bytes, static_cast<size_t>(size)};
}

Attacker::Attacker(const std::string& address, const std::string& source)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  const size_t colon = address.rfind(':');
  const sockaddr_in own = Address(source, 0);
  const sockaddr_in peer = Address(address.substr(0, colon), std::stoi(address.substr(colon + 1)));
  if (bind(fd_.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0 ||
      (connect(fd_.get(), reinterpret_cast<const sockaddr*>(&peer), sizeof peer) != 0 &&
       errno != EINPROGRESS)) {
    fd_ = FileDescriptor();
  }
}

bool Attacker::AwaitConnected(Time until) const {
  sockaddr_in peer = {};
  socklen_t size = sizeof peer;
  while (getpeername(fd_.get(), reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
    if (errno != ENOTCONN || steady_clock::now() >= until) return false;
    Wait(POLLOUT, until);
  }
  return true;
}

bool Attacker::StartTls(const TlsClient& client) {
  ssl_.reset(SSL_new(client.get()));
  SSL_set_fd(ssl_.get(), fd_.get());
  const Time until = steady_clock::now() + std::chrono::seconds(10);
  while (steady_clock::now() < until) {
    const int result = SSL_connect(ssl_.get());
    if (result == 1) return true;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        Wait(POLLIN, until);
        break;
      case SSL_ERROR_WANT_WRITE:
        Wait(POLLOUT, until);
        break;
      default:
        return false;
    }
  }
  return false;
}

bool Attacker::Send(std::string_view bytes, Time until) { return Push(bytes, until, true); }
bool Attacker::SendOnly(std::string_view bytes, Time until) { return Push(bytes, until, false); }

bool Attacker::Push(std::string_view bytes, Time until, bool read) {
  while (!bytes.empty()) {
    if (steady_clock::now() >= until) return false;
    const ssize_t sent = Write(bytes);
    if (sent < 0 || (read && !ReadAll())) return false;
    if (sent == 0) Wait(read ? POLLIN | POLLOUT : POLLOUT, until);
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

bool Attacker::Drain(Time until) {
  while (steady_clock::now() < until) {
    if (!ReadAll()) return false;
    Wait(POLLIN, until);
  }
  return true;
}

std::string Attacker::Receive(Time until) {
  char bytes[16384];
  while (steady_clock::now() < until) {
    const ssize_t size = recv(fd_.get(), bytes, sizeof bytes, 0);
    if (size >= 0) return {bytes, static_cast<size_t>(size)};
    if (errno != EAGAIN && errno != ENOTCONN) break;
    Wait(POLLIN, until);
  }
  return "";
}

ssize_t Attacker::Write(std::string_view bytes) {
  if (ssl_ != nullptr) {
    size_t sent = 0;
    if (SSL_write_ex(ssl_.get(), bytes.data(), std::min<size_t>(bytes.size(), 16384), &sent) == 1) {
      return static_cast<ssize_t>(sent);
    }
    const int error = SSL_get_error(ssl_.get(), 0);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
  }
  const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent < 0 && (errno == EAGAIN || errno == ENOTCONN) ? 0 : sent;
}

bool Attacker::ReadAll() {
  char bytes[16384];
  while (true) {
    if (ssl_ != nullptr) {
      size_t size = 0;
      if (SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &size) == 1) continue;
      const int error = SSL_get_error(ssl_.get(), 0);
      return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
    }
    const ssize_t size = recv(fd_.get(), bytes, sizeof bytes, 0);
    if (size <= 0) return size < 0 && (errno == EAGAIN || errno == ENOTCONN);
  }
}

void Attacker::Wait(short events, Time until) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
  pollfd polled = {.fd = fd_.get(), .events = events, .revents = 0};
  (void)poll(&polled, 1, static_cast<int>(std::clamp<int64_t>(left.count(), 0, 100)));
}

}  // namespace participants::attacks
