#include "service/server/http_listener.h"

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/server/listening_sockets.h"

namespace participants {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

// The same as the default for gRPC on the other addresses.
constexpr absl::Duration kUnacknowledgedTimeout = absl::Seconds(20);
// Pause after a lack of resources. Meanwhile the kernel keeps new connections.
constexpr std::chrono::milliseconds kPause(100);

constexpr telemetry::RateLimitedLog::Limit kLogLimit = {
    .per_second = 1, .dropped_message = "connection log lines dropped"};

tcp ProtocolOf(const FileDescriptor& socket) {
  int family = AF_INET;
  socklen_t size = sizeof family;
  getsockopt(socket.get(), SOL_SOCKET, SO_DOMAIN, &family, &size);
  return family == AF_INET6 ? tcp::v6() : tcp::v4();
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(ListenAddress address,
                                                                  HttpRoutes routes,
                                                                  const Options& options,
                                                                  telemetry::Log& log) {
  auto sockets = ListenOn(address, kUnacknowledgedTimeout);
  if (!sockets.ok()) return CannotListen(options.setting, address, sockets.status().message());
  return std::unique_ptr<HttpListener>(
      new HttpListener(*std::move(sockets), address, std::move(routes), options, log));
}

HttpListener::HttpListener(std::vector<FileDescriptor> sockets, const ListenAddress& address,
                           HttpRoutes routes, const Options& options, telemetry::Log& log)
    : setting_(options.setting),
      max_connections_(options.max_connections),
      limits_(options.limits),
      routes_(std::move(routes)),
      address_(ToString(address)),
      log_(log, kLogLimit) {
  for (FileDescriptor& socket : sockets) {
    Port& port = ports_.emplace_back(io_);
    port.acceptor.assign(ProtocolOf(socket), socket.get());
    socket.Release();
    Accept(port);
  }
  thread_ = std::thread([this] { io_.run(); });
}

HttpListener::~HttpListener() {
  io_.stop();
  thread_.join();
}

void HttpListener::Accept(Port& port) {
  port.acceptor.async_accept([this, &port](error_code error, HttpSession::Socket socket) {
    if (!error) {
      Take(std::move(socket));
      return Accept(port);
    }
    // Usually, no descriptor is left. Retrying at once would spin.
    log_.Write(telemetry::Level::kWarning, "cannot accept connections for now",
               {{"setting", setting_}, {"error", error.message()}});
    port.retry.expires_after(kPause);
    port.retry.async_wait([this, &port](error_code /*always none*/) { Accept(port); });
  });
}

void HttpListener::Take(HttpSession::Socket socket) {
  if (sessions_.size() >= max_connections_) sessions_.front().Drop();
  std::make_shared<HttpSession>(std::move(socket), routes_, limits_)->Start(sessions_);
}

}  // namespace participants
