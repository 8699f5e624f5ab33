// Accepts connections in place of gRPC. gRPC's own listener never recovers from the first accept
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

// Owns the listening sockets and a thread, which the destructor joins. Accepts a connection over
// the limit and closes it at once, so that its client does not wait for a rejection. With
// Options::handshakes, a HandshakeGate holds back the handshakes of strangers.
// Until gRPC >= 1.83: its listener retries EMFILE and limits connections.
class ConnectionAcceptor {
 public:
  // Called on the acceptor's thread with a non-blocking connection. Takes ownership of it.
  using Taker = std::function<void(int listener, int fd)>;

  struct Options {
    std::string_view setting;  // A literal: the setting of the address, for the log.
    int most = 0;              // Maximum of open connections.
    std::optional<HandshakeGate::Options> handshakes;  // nullopt = plain text.
  };

  // Accepts connections when it returns. The log must outlive this object.
  static absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> Start(
      std::vector<FileDescriptor> listeners, const Options& options, Taker taker,
      telemetry::Log& log);
  ConnectionAcceptor(const ConnectionAcceptor&) = delete;
  ConnectionAcceptor& operator=(const ConnectionAcceptor&) = delete;
  // Gives away no connection afterwards. Resets connections that were not accepted, and ends open
  // ones.
  ~ConnectionAcceptor();

 private:
  ConnectionAcceptor(std::vector<FileDescriptor> listeners, FileDescriptor stop,
                     const Options& options, Taker taker, telemetry::Log& log);

  void Run();
  // Milliseconds until the next look at the gate; -1 = nothing to look at.
  int UntilNextLook() const;
  // Accepts all pending connections of this listener. False = a resource was lacking, and another
  // attempt would fail at once.
  bool AcceptAll(int listener);
  bool Admit(const HandshakeGate::Arrival& arrival);
  void BeginHandshakes();
  // Waits for the end of the thread, at most this long. Returns whether the thread has to end.
  bool IsToEndWithin(int milliseconds) const;

  const std::vector<FileDescriptor> listeners_;
  const FileDescriptor stop_;  // An eventfd: readable once the thread has to end.
  const std::string_view setting_;
  const int most_;
  const Taker taker_;
  telemetry::RateLimitedLog log_;
  OpenConnections open_;
  std::optional<HandshakeGate> gate_;
  std::thread thread_;  // Last: uses all of the above.
};

}  // namespace participants

#endif  // SERVICE_SERVER_CONNECTION_ACCEPTOR_H_
