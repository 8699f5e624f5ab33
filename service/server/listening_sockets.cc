#include "service/server/listening_sockets.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"

namespace participants {
namespace {

using boost::asio::ip::tcp;

// For unread data of a client; the kernel doubles the value. Smaller than the default, so that gRPC
// reads a flood on one connection in small pieces and other connections get their turn in between.
// During SETTINGS at full speed, the calls of other clients took 3 s with the default, and take 0.8
// s with this. A request has at most 64 KiB.
// Until gRPC >= (not known): gRPC reads floods in pieces.
constexpr int kReceiveBufferBytes = 32 * 1024;

// How many free ports of the first address are tried on the others. If none of them is free
// everywhere, few are left, and the attempt fails.
constexpr int kMostPorts = 20;

absl::Status LastError() {
  const std::string text = std::generic_category().message(errno);
  return errno == EADDRINUSE ? absl::AlreadyExistsError(text) : absl::UnavailableError(text);
}

// Returns the addresses without a port, each once: a hosts file may name an address twice.
absl::StatusOr<std::vector<tcp::endpoint>> Resolve(const std::string& host) {
  boost::asio::io_context io;
  boost::system::error_code error;
  const auto found = tcp::resolver(io).resolve(host, "", tcp::resolver::flags(), error);
  if (error) return absl::UnavailableError(error.message());
  std::vector<tcp::endpoint> endpoints;
  for (const auto& each : found) {
    if (!absl::c_linear_search(endpoints, each.endpoint())) endpoints.push_back(each.endpoint());
  }
  return endpoints;
}

bool Set(int socket, int level, int option, int value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

absl::StatusOr<FileDescriptor> Listen(const tcp::endpoint& endpoint,
                                      absl::Duration unacknowledged_timeout) {
  const int family = endpoint.protocol().family();
  FileDescriptor made(socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (made.get() < 0) return LastError();
  // A port in TIME_WAIT counts as free. SO_REUSEPORT stays off: two servers on one port would
  // silently get a part of the calls each.
  if (!Set(made.get(), SOL_SOCKET, SO_REUSEADDR, 1)) return LastError();
  const auto timeout = static_cast<int>(absl::ToInt64Milliseconds(unacknowledged_timeout));
  if (!Set(made.get(), SOL_SOCKET, SO_RCVBUF, kReceiveBufferBytes) ||
      !Set(made.get(), IPPROTO_TCP, TCP_NODELAY, 1) ||
      !Set(made.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, timeout)) {
    return LastError();
  }
  if (family == AF_INET6 && !Set(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
    return LastError();
  }
  if (bind(made.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0)
    return LastError();
  if (listen(made.get(), SOMAXCONN) != 0) return LastError();
  return made;
}

int PortOf(int socket) {
  tcp::endpoint endpoint;
  auto size = static_cast<socklen_t>(endpoint.capacity());
  getsockname(socket, endpoint.data(), &size);
  return endpoint.port();
}

// If no port is given, all sockets get the port of the first one. With `any`, one socket is enough.
absl::StatusOr<std::vector<FileDescriptor>> ListenOnAll(std::vector<tcp::endpoint> wanted, bool any,
                                                        ListenAddress& address,
                                                        absl::Duration unacknowledged_timeout) {
  std::vector<FileDescriptor> sockets;
  absl::Status failure;
  for (tcp::endpoint& each : wanted) {
    each.port(static_cast<uint16_t>(address.port));
    auto socket = Listen(each, unacknowledged_timeout);
    // Skips an address that this machine lacks (::1 of localhost). A taken port is an error.
    if (absl::IsAlreadyExists(socket.status())) return socket.status();
    failure.Update(socket.status());
    if (!socket.ok()) continue;
    address.port = PortOf(socket->get());
    sockets.push_back(*std::move(socket));
    if (any) break;
  }
  if (sockets.empty()) return failure.ok() ? absl::UnavailableError("no address") : failure;
  return sockets;
}

}  // namespace

absl::StatusOr<std::vector<FileDescriptor>> ListenOn(ListenAddress& address,
                                                     absl::Duration unacknowledged_timeout) {
  auto wanted = Resolve(address.host);
  if (!wanted.ok()) return wanted.status();
  const bool any =
      absl::c_any_of(*wanted, [](const auto& each) { return each.address().is_unspecified(); });
  if (any) wanted = {tcp::endpoint(tcp::v6(), 0), tcp::endpoint(tcp::v4(), 0)};
  return ListenOnFreePort(address, [&](ListenAddress& tried) {
    return ListenOnAll(*wanted, any, tried, unacknowledged_timeout);
  });
}

absl::StatusOr<std::vector<FileDescriptor>> ListenOnFreePort(ListenAddress& address,
                                                             ListenAttempt listen) {
  for (int tries = 1;; ++tries) {
    ListenAddress tried = address;
    auto sockets = listen(tried);
    if (address.port == 0 && absl::IsAlreadyExists(sockets.status()) && tries < kMostPorts)
      continue;
    if (sockets.ok()) address = tried;
    return sockets;
  }
}

absl::Status CannotListen(std::string_view setting, const ListenAddress& address,
                          absl::string_view why) {
  return absl::UnavailableError(absl::StrCat(absl::string_view(setting.data(), setting.size()),
                                             ": cannot listen on ", ToString(address), ": ", why));
}

}  // namespace participants
