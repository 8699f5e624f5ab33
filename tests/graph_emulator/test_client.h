// A plain HTTP/1.1 client for the emulator's own tests: blocking, one connection, and no logic of
// its own, so that it reports exactly what came over the wire.
#ifndef TESTS_GRAPH_EMULATOR_TEST_CLIENT_H_
#define TESTS_GRAPH_EMULATOR_TEST_CLIENT_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string>

#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

struct ClientResult {
  // The error that ended the reading of the answer. None when the answer is complete.
  boost::system::error_code error;
  HttpAnswer answer;  // complete, or the part that arrived after a complete head
};

class TestClient {
 public:
  explicit TestClient(std::uint16_t port);

  ClientResult Exchange(const HttpRequest& request);
  // The two halves of Exchange.
  void Send(const HttpRequest& request);
  ClientResult Receive();
  // Sends the bytes unchanged.
  void SendRaw(const std::string& bytes);
  std::string ReceiveRaw(std::size_t at_least);

  // The error by which the peer ends the connection.
  boost::system::error_code WaitForEnd();
  void Close();

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_TEST_CLIENT_H_
