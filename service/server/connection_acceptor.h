// Accepts connections in gRPC's stead, whose own listener never comes back after the first accept
// for which the process has no descriptor (docs/adr/0009-own-acceptor.md).
#ifndef SERVICE_SERVER_CONNECTION_ACCEPTOR_H_
#define SERVICE_SERVER_CONNECTION_ACCEPTOR_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "service/process/file_descriptor.h"
#include "service/server/handshake_gate.h"
#include "service/server/open_connections.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants {

// Owns the listening sockets and a thread, joined by the destructor. A connection over the most is
// accepted and closed at once, so that its client need not wait to hear it. Where there are
// handshakes, those of strangers are held back (HandshakeGate).
class ConnectionAcceptor {
 public:
  // Called on the acceptor's thread with a connection that does not block, whose owner it becomes.
  using Taker = std::function<void(int listener, int fd)>;

  struct Options {
    std::string_view setting;  // A literal: which address it is, for the log.
    int most = 0;              // Open at a time.
    std::optional<HandshakeGate::Options> handshakes;  // nullopt = what is served is plain text.
  };

  // Accepting when it returns. The log must outlive it.
  static absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> Start(
      std::vector<FileDescriptor> listeners, const Options& options, Taker taker,
      telemetry::Log& log);
  ConnectionAcceptor(const ConnectionAcceptor&) = delete;
  ConnectionAcceptor& operator=(const ConnectionAcceptor&) = delete;
  // No connection is given away afterwards; those that nobody has accepted are reset, and those
  // that are open end.
  ~ConnectionAcceptor();

 private:
  ConnectionAcceptor(std::vector<FileDescriptor> listeners, FileDescriptor stop,
                     const Options& options, Taker taker, telemetry::Log& log);

  void Run();
  // Until the next look at the gate, in milliseconds; -1 = there is nothing to look at.
  int UntilNextLook() const;
  // What has connected to this listener by now. False: it failed for want of something, and would
  // fail again at once.
  bool AcceptAll(int listener);
  bool Admit(const HandshakeGate::Arrival& arrival);
  void BeginHandshakes();
  // Whether the thread is to end, after waiting for that no longer than so.
  bool IsToEndWithin(int milliseconds) const;

  const std::vector<FileDescriptor> listeners_;
  const FileDescriptor stop_;  // An eventfd: readable once the thread is to end.
  const std::string_view setting_;
  const int most_;
  const Taker taker_;
  telemetry::RateLimitedLog log_;
  OpenConnections open_;
  std::optional<HandshakeGate> gate_;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace participants

#endif  // SERVICE_SERVER_CONNECTION_ACCEPTOR_H_
