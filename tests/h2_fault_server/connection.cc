#include "tests/h2_fault_server/connection.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstddef>
#include <utility>

#include "absl/strings/string_view.h"

namespace participants::h2_fault_server {

using boost::asio::ip::tcp;
using boost::system::error_code;

Connection::Connection(tcp::socket socket, boost::asio::ssl::context& tls, ServerState& state)
    : state_(state), stream_(std::move(socket), tls) {}

void Connection::Start() {
  stream_.async_handshake(boost::asio::ssl::stream_base::server,
                          [self = shared_from_this()](error_code error) {
                            if (!error) self->OnHandshake();
                          });
}

void Connection::OnHandshake() {
  ++state_.connections.accepted;
  ++state_.connections.open;
  counted_open_ = true;
  H2Engine::AnswerLater answer_later;
  if (state_.options.answer_delay > std::chrono::milliseconds(0)) {
    answer_later = [this](std::int32_t stream_id) { AnswerLater(stream_id); };
  }
  engine_.emplace(state_, state_.connections.accepted, std::move(answer_later));
  Flush();
  Read();
}

void Connection::Read() {
  stream_.async_read_some(boost::asio::buffer(input_),
                          [self = shared_from_this()](error_code error, std::size_t size) {
                            if (self->ended_) return error ? self->CountClosed() : void();
                            if (error) return self->End(ConnectionEnd::kFin);
                            self->engine_->Receive(absl::string_view(self->input_.data(), size));
                            const bool read_on = self->engine_->end() == ConnectionEnd::kNone;
                            self->Flush();
                            if (read_on) self->Read();
                          });
}

// Runs one write at a time; output that accumulates meanwhile goes into the next write. The
// connection's end follows the last write.
void Connection::Flush() {
  if (writing_ || ended_) return;
  output_ = engine_->TakeOutput();
  if (output_.empty()) return End(engine_->end());
  writing_ = true;
  boost::asio::async_write(stream_, boost::asio::buffer(output_),
                           [self = shared_from_this()](error_code error, std::size_t) {
                             self->writing_ = false;
                             if (error) return self->End(ConnectionEnd::kFin);
                             self->Flush();
                           });
}

void Connection::AnswerLater(std::int32_t stream_id) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(stream_.get_executor(),
                                                                 state_.options.answer_delay);
  timer->async_wait([self = shared_from_this(), timer, stream_id](error_code error) {
    if (error || self->ended_) return;
    self->engine_->Answer(stream_id);
    self->Flush();
  });
}

void Connection::End(ConnectionEnd how) {
  if (how == ConnectionEnd::kNone || std::exchange(ended_, true)) return;
  switch (how) {
    case ConnectionEnd::kNone:
      return;
    case ConnectionEnd::kInOrder:
      return EndInOrder();
    case ConnectionEnd::kFin:
      return EndByFin();
    case ConnectionEnd::kCloseNotify:
      return EndByCloseNotify();
    case ConnectionEnd::kReset:
      return EndByReset();
    case ConnectionEnd::kFreeze:
      return Freeze();
  }
}

// Sends the close_notify inside the call, which then waits for the client's. A client that keeps
// the connection for later would not send one, so the FIN must not wait for it.
void Connection::EndInOrder() {
  stream_.async_shutdown([self = shared_from_this()](error_code) {
    error_code ignored;
    self->Socket().close(ignored);
  });
  error_code ignored;
  Socket().shutdown(tcp::socket::shutdown_send, ignored);
  CountClosed();
}

// Sends the close_notify inside the call. Whichever reads the client's end first gets it: this call
// or Read's.
void Connection::EndByCloseNotify() {
  stream_.async_shutdown([self = shared_from_this()](error_code) { self->CountClosed(); });
}

void Connection::EndByFin() {
  error_code ignored;
  Socket().shutdown(tcp::socket::shutdown_send, ignored);
  CountClosed();
  DiscardUntilTheClientCloses();
}

void Connection::EndByReset() {
  error_code ignored;
  Socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
  Socket().close(ignored);
  CountClosed();
}

// Waits for an event that never comes while the client stays. The server's end also ends the wait.
void Connection::Freeze() {
  Socket().async_wait(tcp::socket::wait_error,
                      [self = shared_from_this()](error_code) { self->CountClosed(); });
}

// Closing with unread bytes would be a reset.
void Connection::DiscardUntilTheClientCloses() {
  Socket().async_read_some(boost::asio::buffer(input_),
                           [self = shared_from_this()](error_code error, std::size_t) {
                             if (!error) self->DiscardUntilTheClientCloses();
                           });
}

void Connection::CountClosed() {
  if (std::exchange(counted_open_, false)) --state_.connections.open;
}

}  // namespace participants::h2_fault_server
