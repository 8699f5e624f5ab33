// Waits for a time, or for ever, and notices when the client disconnects.
#ifndef TESTS_GRAPH_EMULATOR_PEER_WAIT_H_
#define TESTS_GRAPH_EMULATOR_PEER_WAIT_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace participants::graph_emulator {

// I/O thread only. The client counts as gone once it has closed its side, even half-way.
class PeerWait {
 public:
  enum class Outcome { kTimeIsUp, kPeerLeft };
  using Callback = std::function<void(Outcome)>;

  // The socket must outlive the wait.
  explicit PeerWait(boost::asio::ip::tcp::socket& socket);

  // Without a duration, waits until the client leaves. The callback runs exactly once, on the I/O
  // thread and never inside Start, unless the io_context ends first. `owner` keeps this object and
  // the socket alive until then. One wait at a time.
  void Start(std::optional<std::chrono::milliseconds> duration, std::shared_ptr<void> owner,
             Callback callback);

 private:
  void Watch(std::shared_ptr<void> owner);
  void LookAgainSoon(std::shared_ptr<void> owner);
  bool PeerHasLeft();
  void Finish(Outcome outcome);

  boost::asio::ip::tcp::socket& socket_;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer look_again_;
  // Handlers of an earlier wait may still be pending. They see another number here.
  std::uint64_t round_ = 0;
  Callback callback_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_PEER_WAIT_H_
