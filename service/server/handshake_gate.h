// Chooses the next connection to begin its TLS handshake, and the connection to close.
#ifndef SERVICE_SERVER_HANDSHAKE_GATE_H_
#define SERVICE_SERVER_HANDSHAKE_GATE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "graph_adapter/clock.h"
#include "service/access/openssl_handshake.h"
#include "service/process/file_descriptor.h"

namespace participants {

// A client without a certificate can begin handshakes and never finish them, and each one takes
// memory and time. The gate therefore limits the handshakes in progress. All other connections wait
// here, where each costs only a descriptor. Sources (addresses) take turns: the source with the
// fewest handshakes in progress goes first, and the source with the most gives way. A source that
// opens thousands of connections therefore keeps no other source waiting. For one thread.
// Until gRPC >= (not known; 1.83 has none): gRPC reports the end of a handshake.
class HandshakeGate {
 public:
  struct Options {
    size_t most = 1;        // In progress at a time.
    double per_second = 1;  // Begun per second, after a burst of `most`.
  };
  // How long a handshake may take before the gate ends it for a source that has as many in
  // progress.
  static constexpr auto kPatience = std::chrono::seconds(2);
  // How long a connection may wait for its handshake.
  static constexpr auto kLongestWait = std::chrono::seconds(20);

  struct Arrival {
    FileDescriptor connection;
    int listener = -1;
    std::string source;
    graph::MonotonicTime time;
  };

  explicit HandshakeGate(const Options& options)
      : options_(options), tokens_(AsDouble(options.most)) {}

  void Arrive(Arrival arrival);
  // Removes and returns a waiting connection of the source that has the most of them, to be closed.
  // None = the newcomer's own source has as many, or no connection waits; close the newcomer.
  FileDescriptor MakeRoomFor(const std::string& source);

  // Returns the next connection, if it may begin its handshake now. May end another handshake for
  // it. Call Began afterwards.
  std::optional<Arrival> Next(graph::MonotonicTime now);
  // `duplicate` is a second descriptor of the connection. The gate ends the handshake with it,
  // regardless of who owns the first.
  void Began(const std::string& source, std::shared_ptr<const access::Handshake> handshake,
             FileDescriptor duplicate, graph::MonotonicTime now);

  // Forgets the handshakes that are over.
  void Tidy();
  // Closes connections that have waited too long.
  void DropLate(graph::MonotonicTime now);

  size_t waiting() const { return waiting_; }
  size_t under_way() const { return under_way_.size(); }
  size_t ended() const { return ended_; }  // Ended for others, since the start.
  // The source of the handshake that was ended last.
  const std::string& worst() const { return worst_; }

 private:
  struct UnderWay {
    std::string source;
    std::shared_ptr<const access::Handshake> handshake;
    FileDescriptor duplicate;
    graph::MonotonicTime begun;
  };
  // The waiting connections of a source in order of arrival, and how many of its handshakes are in
  // progress.
  struct Source {
    std::deque<Arrival> waiting;
    size_t under_way = 0;
    uint64_t turn = 0;  // Its last turn.
  };

  static double AsDouble(size_t number) { return static_cast<double>(number); }
  Source* NextSource();
  Arrival TakeFirst(Source& source);
  bool HasSlotFor(const Source& source, graph::MonotonicTime now);
  void End(std::list<UnderWay>::iterator handshake);
  std::list<UnderWay>::iterator Forget(std::list<UnderWay>::iterator handshake);
  bool HasToken(graph::MonotonicTime now);

  const Options options_;
  std::map<std::string, Source> sources_;  // Only sources with connections.
  std::list<UnderWay> under_way_;          // Oldest first.
  size_t waiting_ = 0;
  size_t ended_ = 0;
  std::string worst_;
  uint64_t turns_ = 0;
  double tokens_;
  graph::MonotonicTime refilled_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_HANDSHAKE_GATE_H_
