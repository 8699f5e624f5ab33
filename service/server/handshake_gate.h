// Which of the connections that have arrived is the next to begin its TLS handshake, and which has
// to go.
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

// Whoever has no certificate can begin handshakes and not end them, and each takes memory and time.
// So only so many are under way at a time, and the rest waits here, where a connection is no more
// than a descriptor. Sources (addresses) take turns, the one with the fewest under way first, and
// the one with the most gives way: so one that opens thousands keeps nobody else waiting. For one
// thread.
class HandshakeGate {
 public:
  struct Options {
    size_t most = 1;        // Under way at a time.
    double per_second = 1;  // Begun, after a burst of `most`.
  };
  // How long a handshake may take before it is ended for another one of a source that has as many.
  static constexpr auto kPatience = std::chrono::seconds(2);
  // How long one may wait for its own.
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
  // One that waits, to be closed, of the source that has most of them. None: the newcomer's own
  // source has as many, or nobody waits, so that it is for the newcomer to go.
  FileDescriptor MakeRoomFor(const std::string& source);

  // The next one to begin, if it may now; for that another handshake may be ended. Follow it up
  // with Began.
  std::optional<Arrival> Next(graph::MonotonicTime now);
  // The handshake's own descriptor ends it, whoever has the other one.
  void Began(const std::string& source, std::shared_ptr<const access::Handshake> handshake,
             FileDescriptor duplicate, graph::MonotonicTime now);

  // Forgets the handshakes that are over.
  void Tidy();
  // Closes what has waited for too long.
  void DropLate(graph::MonotonicTime now);

  size_t waiting() const { return waiting_; }
  size_t under_way() const { return under_way_.size(); }
  size_t ended() const { return ended_; }  // For others, since the start.
  // Whose was the last one that was ended.
  const std::string& worst() const { return worst_; }

 private:
  struct UnderWay {
    std::string source;
    std::shared_ptr<const access::Handshake> handshake;
    FileDescriptor duplicate;
    graph::MonotonicTime begun;
  };
  // In the order of their arrival, and how many of the source's are under way.
  struct Source {
    std::deque<Arrival> waiting;
    size_t under_way = 0;
    uint64_t turn = 0;  // When it last had one.
  };

  static double AsDouble(size_t number) { return static_cast<double>(number); }
  Source* NextSource();
  Arrival TakeFirst(Source& source);
  bool HasSlotFor(const Source& source, graph::MonotonicTime now);
  void End(std::list<UnderWay>::iterator handshake);
  std::list<UnderWay>::iterator Forget(std::list<UnderWay>::iterator handshake);
  bool HasToken(graph::MonotonicTime now);

  const Options options_;
  std::map<std::string, Source> sources_;  // Those with anything.
  std::list<UnderWay> under_way_;          // The oldest first.
  size_t waiting_ = 0;
  size_t ended_ = 0;
  std::string worst_;
  uint64_t turns_ = 0;
  double tokens_;
  graph::MonotonicTime refilled_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_HANDSHAKE_GATE_H_
