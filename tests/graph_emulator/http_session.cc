#include "tests/graph_emulator/http_session.h"

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "tests/graph_emulator/peer_wait.h"
#include "tests/graph_emulator/script_player.h"

namespace participants::graph_emulator {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint32_t kMaxHead = 64 * 1024;
constexpr std::uint64_t kMaxBody = std::uint64_t{1024} * 1024;

using Parser = http::request_parser<http::string_body>;

std::string ToString(beast::string_view text) { return {text.data(), text.size()}; }

HttpRequest ToRequest(Parser& parser) {
  http::request<http::string_body>& message = parser.get();
  HttpRequest request;
  request.method = ToString(message.method_string());
  request.target = ToString(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(ToString(field.name_string()), ToString(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

template <class Stream>
class HttpSession : public std::enable_shared_from_this<HttpSession<Stream>> {
 public:
  template <class... StreamArguments>
  explicit HttpSession(Dispatcher* dispatcher, StreamArguments&&... arguments)
      : dispatcher_(dispatcher),
        stream_(std::forward<StreamArguments>(arguments)...),
        player_(stream_),
        wait_(Socket()) {}

  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  ~HttpSession() {
    if (connection_ != 0) --dispatcher_->state().connections.open;
  }

  void Start() {
    error_code ignored;  // the first read notices a peer that has already gone
    Socket().set_option(tcp::no_delay(true), ignored);
    if constexpr (kIsTls) {
      stream_.async_handshake(boost::asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](error_code error) {
                                if (!error) self->ReadHead();
                              });
    } else {
      ReadHead();
    }
  }

 private:
  static constexpr bool kIsTls = !std::is_same_v<Stream, beast::tcp_stream>;

  tcp::socket& Socket() { return beast::get_lowest_layer(stream_).socket(); }

  void ReadHead() {
    parser_.emplace();
    parser_->header_limit(kMaxHead);
    parser_->body_limit(kMaxBody);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](error_code error, std::size_t) { self->OnHead(error); });
  }

  void OnHead(error_code error) {
    if (error) return OnReadError(error);
    const std::string target = ToString(parser_->get().target());
    is_control_ = ControlRoutes::IsControlTarget(target);
    fault_.reset();
    if (!is_control_) {
      const bool reused = connection_ != 0;
      if (!reused) CountConnection();
      fault_ = dispatcher_->TakeFault(ToString(parser_->get().method_string()), target, reused);
    }
    if (fault_ && fault_->wire == WireFault::kDuringRequest) return OnRequest();
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code read_error, std::size_t) {
                       read_error ? self->OnReadError(read_error) : self->OnRequest();
                     });
  }

  void CountConnection() {
    ConnectionCounts& connections = dispatcher_->state().connections;
    connection_ = ++connections.accepted;
    ++connections.open;
  }

  void OnReadError(error_code error) {
    const bool is_http_error = error.category() == http::make_error_code(http::error{}).category();
    if (!is_http_error || error == http::error::end_of_stream ||
        error == http::error::partial_message) {
      return CloseInOrder();
    }
    const bool too_large = error == http::error::body_limit || error == http::error::header_limit;
    bytes_unread_ = true;
    Play({{},
          ScriptAnswer({too_large ? 413 : 400, {}, "text/plain", error.message()},
                       Persistence::kClose),
          0});
  }

  void OnRequest() {
    const Persistence persistence =
        parser_->keep_alive() ? Persistence::kKeepAlive : Persistence::kClose;
    const HttpRequest request = ToRequest(*parser_);
    Exchange exchange = is_control_
                            ? dispatcher_->HandleControl(request, persistence)
                            : dispatcher_->Handle(request, fault_, connection_, persistence);
    if (exchange.delay.count() == 0) return Play(std::move(exchange));
    const auto delay = exchange.delay;
    const std::uint64_t journal_seq = exchange.journal_seq;
    WaitForPeer(delay, journal_seq, [this, exchange = std::move(exchange)] { Play(exchange); });
  }

  // Continues with `then` unless the client disconnects first.
  void WaitForPeer(std::optional<std::chrono::milliseconds> duration, std::uint64_t journal_seq,
                   std::function<void()> then) {
    wait_.Start(duration, this->shared_from_this(),
                [this, journal_seq, then = std::move(then)](PeerWait::Outcome outcome) {
                  if (outcome == PeerWait::Outcome::kTimeIsUp) return then();
                  dispatcher_->state().journal.MarkClientLeft(journal_seq);
                  Drop();
                });
  }

  void Play(Exchange exchange) {
    const int status = exchange.script.status;
    const WireScript::End end = exchange.script.end;
    const std::uint64_t seq = exchange.journal_seq;
    player_.Play(
        std::move(exchange.script), this->shared_from_this(),
        [this, seq, status] { dispatcher_->state().journal.SetStatus(seq, status); },
        [this, seq, end](error_code error) { error ? Drop() : End(end, seq); });
  }

  void End(WireScript::End end, std::uint64_t journal_seq) {
    switch (end) {
      case WireScript::End::kKeepAlive:
        return ReadHead();
      case WireScript::End::kClose:
        return bytes_unread_ ? DrainAndDrop() : CloseInOrder();
      case WireScript::End::kCloseNotify:
        return SayCloseNotify();
      case WireScript::End::kReset:
        return Reset();
      case WireScript::End::kStall:
        return WaitForPeer(std::nullopt, journal_seq, [] {});
    }
  }

  // Ends the session: nothing holds it once its last handler has returned.
  void Drop() {
    error_code ignored;  // there is no peer left to notify
    Socket().close(ignored);
  }

  void Reset() {
    error_code ignored;
    Socket().set_option(boost::asio::socket_base::linger(true, 0), ignored);
    Socket().close(ignored);
  }

  void CloseInOrder() {
    if constexpr (kIsTls) {
      // Waits for the peer's close_notify, but not for ever.
      beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(1));
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->Drop(); });
    } else {
      error_code ignored;
      Socket().shutdown(tcp::socket::shutdown_send, ignored);
      Drop();
    }
  }

  // Reads until the client closes.
  void SayCloseNotify() {
    if constexpr (kIsTls) {
      beast::get_lowest_layer(stream_).expires_never();
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->Drop(); });
    } else {
      CloseInOrder();
    }
  }

  // Closing with unread bytes is a reset, which may overtake the answer that explains the reason.
  void DrainAndDrop() {
    error_code ignored;
    Socket().shutdown(tcp::socket::shutdown_send, ignored);
    beast::get_lowest_layer(stream_).expires_after(std::chrono::seconds(1));
    beast::get_lowest_layer(stream_).async_read_some(
        buffer_.prepare(kMaxHead),
        [self = this->shared_from_this()](error_code error, std::size_t) {
          error ? self->Drop() : self->DrainAndDrop();
        });
  }

  Dispatcher* const dispatcher_;
  Stream stream_;
  ScriptPlayer<Stream> player_;
  PeerWait wait_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  bool is_control_ = false;
  bool bytes_unread_ = false;
  std::optional<Fault> fault_;
  std::uint64_t connection_ = 0;  // its number; 0 = not counted (yet)
};

}  // namespace

void StartPlainSession(tcp::socket socket, Dispatcher* dispatcher) {
  std::make_shared<HttpSession<beast::tcp_stream>>(dispatcher, std::move(socket))->Start();
}

void StartTlsSession(tcp::socket socket, boost::asio::ssl::context* tls, Dispatcher* dispatcher) {
  std::make_shared<HttpSession<beast::ssl_stream<beast::tcp_stream>>>(dispatcher, std::move(socket),
                                                                      *tls)
      ->Start();
}

}  // namespace participants::graph_emulator
