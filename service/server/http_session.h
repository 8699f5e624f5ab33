// One connection of an HttpListener.
#ifndef SERVICE_SERVER_HTTP_SESSION_H_
#define SERVICE_SERVER_HTTP_SESSION_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace participants {

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// By path, without the query. Called on the listener's thread, which serves no other client
// meanwhile.
using HttpRoutes = std::map<std::string, std::function<HttpResponse()>, std::less<>>;

struct HttpLimits {
  uint32_t head_bytes = 8 * 1024;
  std::chrono::milliseconds request = std::chrono::seconds(5);    // To send a whole one.
  std::chrono::milliseconds response = std::chrono::seconds(10);  // To take a whole one.
  // Between two requests. Must differ from common scrape intervals, or a request could meet the
  // close.
  std::chrono::milliseconds idle = std::chrono::seconds(20);
  // For data that a client still sends after an answer that ends the connection.
  std::chrono::milliseconds linger = std::chrono::seconds(1);
};

class HttpSession;
// The first has gone the longest without a whole request. Ended sessions are not in the list.
using HttpSessions =
    boost::intrusive::list<HttpSession, boost::intrusive::constant_time_size<false>>;

// Owned by its pending operation, and therefore destroyed with the connection or the io_context.
// Never reads the body of a request, and never repeats anything from a request in an answer.
class HttpSession final : public std::enable_shared_from_this<HttpSession>,
                          public boost::intrusive::list_base_hook<
                              boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Executor = boost::asio::io_context::executor_type;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

  // The routes and the limits must outlive this object.
  HttpSession(Socket socket, const HttpRoutes& routes, const HttpLimits& limits)
      : routes_(routes), limits_(limits), stream_(std::move(socket)), buffer_(limits.head_bytes) {}
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  // Appends this session to `sessions`, which must outlive its operations.
  void Start(HttpSessions& sessions);
  // Closes the connection, in any state, and leaves the list.
  void Drop();

 private:
  using Error = boost::beast::error_code;

  void AwaitRequest();
  void ReadHead();
  void OnHead(Error error);
  HttpResponse ResponseToRequest() const;
  void Answer(HttpResponse response, bool keep_alive);
  void EndInOrder();
  void Discard();

  const HttpRoutes& routes_;
  const HttpLimits& limits_;
  HttpSessions* sessions_ = nullptr;
  boost::beast::basic_stream<boost::asio::ip::tcp, Executor> stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
  std::string answer_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_HTTP_SESSION_H_
