// A connection that sends what a well-behaved one never would.
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

// A client's side of TLS, with HTTP/2; it takes any server. Null certificate = it has none.
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

// What such a client sends first.
std::string ClientHello(const TlsClient& client);

class Attacker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Of IPv4, with a port; from that address of this machine, so that many of them are many sources.
  explicit Attacker(const std::string& address, const std::string& source = "127.0.0.1");
  Attacker(Attacker&&) = default;
  Attacker& operator=(Attacker&&) = delete;

  // Whether it has an address of its own, and has begun.
  bool IsConnected() const { return fd_.get() >= 0; }
  bool AwaitConnected(Time until) const;
  // False: it did not come to an end within 10 s.
  bool StartTls(const TlsClient& client);

  // Sends all of it, and reads and forgets whatever comes meanwhile, until then. False: the other
  // side has ended it, or the time is over.
  bool Send(std::string_view bytes, Time until);
  // Sends all of it and reads nothing.
  bool SendOnly(std::string_view bytes, Time until);
  // The first bytes that come, in plain text; empty = none until then.
  std::string Receive(Time until);
  // Reads and forgets until then. False: the other side has ended it.
  bool Drain(Time until);

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  bool Push(std::string_view bytes, Time until, bool read);
  // Bytes written; 0 = not now, negative = it has ended.
  ssize_t Write(std::string_view bytes);
  bool ReadAll();
  void Wait(short events, Time until) const;

  FileDescriptor fd_;
  std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_ATTACKER_H_
