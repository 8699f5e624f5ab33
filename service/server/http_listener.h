// A plain HTTP/1.1 server for a few clients that read now and then (ADR 17).
#ifndef SERVICE_SERVER_HTTP_LISTENER_H_
#define SERVICE_SERVER_HTTP_LISTENER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"
#include "service/server/http_session.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limited_log.h"

namespace participants {

// Answers GET and HEAD by its routes. Owns one thread for everything. The destructor ends the
// thread at once, regardless of what clients are doing.
//
// A connection over the limit closes the one that has gone the longest without a whole request. If
// the listener refused the new connection instead, one client could hold all connections open and
// keep everybody else out.
class HttpListener {
 public:
  struct Options {
    std::string_view setting;    // A literal: the setting of the address, for errors and the log.
    size_t max_connections = 1;  // Open at a time, at least one.
    HttpLimits limits;
  };

  // Serves clients when it returns. UNAVAILABLE "SETTING: cannot listen on …". The log, and
  // everything that the routes refer to, must outlive the listener.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(ListenAddress address,
                                                             HttpRoutes routes,
                                                             const Options& options,
                                                             telemetry::Log& log);
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;
  ~HttpListener();

  const std::string& address() const { return address_; }  // With the actual port for port 0.

 private:
  // One of the addresses that a name or a wildcard stands for.
  struct Port {
    explicit Port(boost::asio::io_context& io) : acceptor(io), retry(io) {}
    boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, HttpSession::Executor> acceptor;
    boost::asio::steady_timer retry;
  };

  // Throws Asio's exceptions.
  HttpListener(std::vector<FileDescriptor> sockets, const ListenAddress& address, HttpRoutes routes,
               const Options& options, telemetry::Log& log);

  void Accept(Port& port);
  void Take(HttpSession::Socket socket);

  const std::string_view setting_;
  const size_t max_connections_;
  const HttpLimits limits_;
  const HttpRoutes routes_;
  const std::string address_;
  telemetry::RateLimitedLog log_;
  boost::asio::io_context io_{1};
  HttpSessions sessions_;
  std::list<Port> ports_;
  std::thread thread_;  // Last: uses all of the above.
};

}  // namespace participants

#endif  // SERVICE_SERVER_HTTP_LISTENER_H_
