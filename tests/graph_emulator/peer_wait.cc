#include "tests/graph_emulator/peer_wait.h"

#include <poll.h>

#include <utility>

namespace participants::graph_emulator {

using boost::system::error_code;

PeerWait::PeerWait(boost::asio::ip::tcp::socket& socket)
    : socket_(socket), timer_(socket.get_executor()), look_again_(socket.get_executor()) {}

void PeerWait::Start(std::optional<std::chrono::milliseconds> duration, std::shared_ptr<void> owner,
                     Callback callback) {
  callback_ = std::move(callback);
  ++round_;
  if (duration) {
    timer_.expires_after(*duration);
    timer_.async_wait([this, round = round_, owner](error_code error) {
      if (!error && round == round_) Finish(Outcome::kTimeIsUp);
    });
  }
  Watch(std::move(owner));
}

void PeerWait::Watch(std::shared_ptr<void> owner) {
  // Waiting for readability leaves the bytes and TLS's state unchanged. A cancelled read would not.
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                     [this, round = round_, owner = std::move(owner)](error_code error) mutable {
                       if (round != round_ || error == boost::asio::error::operation_aborted)
                         return;
                       if (error || PeerHasLeft()) {
                         Finish(Outcome::kPeerLeft);
                       } else {
                         LookAgainSoon(std::move(owner));
                       }
                     });
}

void PeerWait::LookAgainSoon(std::shared_ptr<void> owner) {
  // There are bytes that nothing reads yet (TLS's close_notify, a pipelined request), so the socket
  // stays readable. Waiting again at once would spin.
  look_again_.expires_after(std::chrono::milliseconds(20));
  look_again_.async_wait(
      [this, round = round_, owner = std::move(owner)](error_code error) mutable {
        if (!error && round == round_) Watch(std::move(owner));
      });
}

bool PeerWait::PeerHasLeft() {
  pollfd descriptor{socket_.native_handle(), POLLRDHUP, 0};
  return poll(&descriptor, 1, 0) == 1;
}

void PeerWait::Finish(Outcome outcome) {
  ++round_;
  timer_.cancel();
  look_again_.cancel();
  error_code ignored;  // a closed socket has nothing to cancel
  socket_.cancel(ignored);
  std::exchange(callback_, nullptr)(outcome);
}

}  // namespace participants::graph_emulator
