#ifndef TESTS_H2_FAULT_SERVER_CONNECTION_H_
#define TESTS_H2_FAULT_SERVER_CONNECTION_H_

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/h2_fault_server/h2_engine.h"
#include "tests/h2_fault_server/server_state.h"

namespace participants::h2_fault_server {

// The socket and the TLS state of one connection. I/O thread only. Lives as long as an operation is
// pending.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& tls,
             ServerState& state);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Start();

 private:
  void OnHandshake();
  void Read();
  void Flush();
  void AnswerLater(std::int32_t stream_id);

  void End(ConnectionEnd how);
  void EndInOrder();
  void EndByFin();
  void EndByCloseNotify();
  void EndByReset();
  void Freeze();
  void DiscardUntilTheClientCloses();
  void CountClosed();

  boost::asio::ip::tcp::socket& Socket() { return stream_.next_layer(); }

  ServerState& state_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  std::optional<H2Engine> engine_;  // Set once the handshake is done.
  std::array<char, 16384> input_{};
  std::string output_;
  bool writing_ = false;
  bool ended_ = false;
  bool counted_open_ = false;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_CONNECTION_H_
