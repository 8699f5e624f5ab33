// The port: accepts connections and starts a session for each.
#ifndef TESTS_GRAPH_EMULATOR_LISTENER_H_
#define TESTS_GRAPH_EMULATOR_LISTENER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "tests/graph_emulator/dispatcher.h"

namespace participants::graph_emulator {

class Listener {
 public:
  explicit Listener(boost::asio::io_context& io);

  // Clients can connect once this returns, and are answered after Start. FAILED_PRECONDITION when
  // the port is taken, INVALID_ARGUMENT unless the address is a literal loopback one: the control
  // routes allow anything to any client.
  absl::Status Open(const std::string& address, std::uint16_t port);
  // Both or neither; PEM. INVALID_ARGUMENT for unusable files.
  absl::Status UseTls(const std::string& cert_file, const std::string& key_file);

  // Call on the I/O thread, or before it exists. The dispatcher must outlive the io_context.
  void Start(Dispatcher* dispatcher);

  boost::asio::ip::tcp::endpoint endpoint() const { return endpoint_; }
  bool uses_tls() const { return tls_.has_value(); }

 private:
  void Accept();
  void OnAccept(boost::system::error_code error, boost::asio::ip::tcp::socket socket);

  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer try_again_;
  boost::asio::ip::tcp::endpoint endpoint_;
  std::optional<boost::asio::ssl::context> tls_;
  Dispatcher* dispatcher_ = nullptr;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_LISTENER_H_
