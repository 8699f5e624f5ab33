// A connection that sends what a well-behaved client never would.
#ifndef TESTS_ATTACKS_ATTACKER_H_
#define TESTS_ATTACKS_ATTACKER_H_

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "service/process/file_descriptor.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::attacks {

using graph_emulator::TestCertificate;

// The client's side of TLS, with HTTP/2. Accepts any server. Null certificate = none.
class TlsClient {
 public:
  explicit TlsClient(const TestCertificate* certificate);
  SSL_CTX* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  const std::unique_ptr<SSL_CTX, Free> context_;
};

// The first message of such a client.
std::string ClientHello(const TlsClient& client);

class Attacker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Connects to an IPv4 address with a port, from this local address: many local addresses act as
  // many sources.
  explicit Attacker(const std::string& address, const std::string& source = "127.0.0.1");
  Attacker(Attacker&&) = default;
  Attacker& operator=(Attacker&&) = delete;

  // Whether the socket has its local address and the connect has started.
  bool IsConnected() const { return fd_.get() >= 0; }
  bool AwaitConnected(Time until) const;
  // False: the handshake did not end within 10 s.
  bool StartTls(const TlsClient& client);

  // Sends all bytes until then; reads and discards whatever arrives. False: the peer closed the
  // connection, or the time is over.
  bool Send(std::string_view bytes, Time until);
  // Sends all bytes and reads nothing.
  bool SendOnly(std::string_view bytes, Time until);
  // The first plain-text bytes that arrive. Empty = none until then.
  std::string Receive(Time until);
  // Reads and discards until then. False: the peer closed the connection.
  bool Drain(Time until);

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  bool Push(std::string_view bytes, Time until, bool read);
  // Bytes written; 0 = would block, negative = closed.
  ssize_t Write(std::string_view bytes);
  bool ReadAll();
  void Wait(short events, Time until) const;

  FileDescriptor fd_;
  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_ATTACKER_H_
