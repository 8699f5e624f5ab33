#include "tests/graph_emulator/test_client.h"

#include <array>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <limits>

#include "absl/strings/str_cat.h"

namespace participants::graph_emulator {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;
using boost::system::error_code;

TestClient::TestClient(std::uint16_t port) : socket_(io_) {
  socket_.connect(tcp::endpoint(boost::asio::ip::address_v4::loopback(), port));
  socket_.set_option(tcp::no_delay(true));
}

ClientResult TestClient::Exchange(const HttpRequest& request) {
  Send(request);
  return Receive();
}

void TestClient::Send(const HttpRequest& request) {
  std::string text =
      absl::StrCat(request.method, " ", request.target, " HTTP/1.1\r\nHost: test\r\n");
  for (const auto& [name, value] : request.headers) {
    absl::StrAppend(&text, name, ": ", value, "\r\n");
  }
  if (!request.body.empty())
    absl::StrAppend(&text, "Content-Length: ", request.body.size(), "\r\n");
  SendRaw(absl::StrCat(text, "\r\n", request.body));
}

void TestClient::SendRaw(const std::string& bytes) {
  error_code ignored;  // reading the answer reports a closed connection
  boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
}

ClientResult TestClient::Receive() {
  ClientResult result;
  http::response_parser<http::string_body> parser;
  parser.body_limit(std::numeric_limits<std::uint32_t>::max());
  http::read_header(socket_, buffer_, parser, result.error);
  if (!result.error) http::read(socket_, buffer_, parser, result.error);
  if (!parser.is_header_done()) return result;
  const auto& message = parser.get();
  result.answer.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    result.answer.headers.emplace_back(std::string(field.name_string()),
                                       std::string(field.value()));
  }
  result.answer.content_type = std::string(FindHeader(result.answer.headers, "Content-Type"));
  result.answer.body = message.body();
  return result;
}

std::string TestClient::ReceiveRaw(std::size_t at_least) {
  std::string bytes(at_least, '\0');
  error_code error;
  const std::size_t size =
      boost::asio::read(socket_, boost::asio::buffer(bytes.data(), bytes.size()), error);
  bytes.resize(size);
  return bytes;
}

error_code TestClient::WaitForEnd() {
  std::array<char, 1024> bytes;
  error_code error;
  while (!error) socket_.read_some(boost::asio::buffer(bytes), error);
  return error;
}

void TestClient::Close() { socket_.close(); }

}  // namespace participants::graph_emulator
