#ifndef TESTS_E2E_NETWORK_FAULTS_TLS_PEER_H_
#define TESTS_E2E_NETWORK_FAULTS_TLS_PEER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/graph_emulator/test_certificate.h"

namespace participants::e2e {

// A TLS server that must not be trusted as Graph. Takes one connection at a time, completes the
// handshake, answers nothing, and counts what clients sent to it. Thread-safe.
class TlsPeer {
 public:
  enum class Manner {
    kModern,     // TLS 1.2 and 1.3.
    kOutdated,   // TLS 1.0 and 1.1 only; rejects newer versions.
    kAncient,    // TLS 1.0 only; does not know newer versions.
    kBreaksOff,  // Closes after the client's hello.
  };
  struct Options {
    std::string address = "127.0.0.2";
    std::uint16_t port = 0;  // 0 = a free one.
    Manner manner = Manner::kModern;
  };

  TlsPeer(const Options& options, const graph_emulator::TestCertificate& certificate);
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  std::uint16_t port() const { return port_; }

  struct Counts {
    size_t connections = 0;
    size_t plain = 0;     // Connections that began with anything but a TLS handshake.
    size_t requests = 0;  // Connections that delivered any application data.
  };
  Counts counts() const;

 private:
  struct Context;

  void Serve();
  void Meet(int fd);

  const Manner manner_;
  const std::unique_ptr<Context> context_;
  int listener_ = -1;
  int stop_fd_ = -1;
  std::uint16_t port_ = 0;
  mutable absl::Mutex mutex_;
  Counts counts_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_TLS_PEER_H_
