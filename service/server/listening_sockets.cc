#include "service/server/listening_sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"

namespace participants {
namespace {

// For unread data of a client; the kernel doubles the value. Smaller than the default, so that gRPC
// reads a flood on one connection in small pieces and other connections get their turn in between.
// During SETTINGS at full speed, the calls of other clients took 3 s with the default, and take 0.8
// s with this. A request has at most 64 KiB.
// Until gRPC >= (not known): gRPC reads floods in pieces.
constexpr int kReceiveBufferBytes = 32 * 1024;

// How many free ports of the first address are tried on the others. If none of them is free
// everywhere, few are left, and the attempt fails.
constexpr int kMostPorts = 20;

// An IPv4 or IPv6 address with its port.
class SocketAddress {
 public:
  SocketAddress() { std::memset(&storage_, 0, sizeof storage_); }
  SocketAddress(const sockaddr* address, socklen_t size) : SocketAddress() {
    std::memcpy(&storage_, address, size);
    size_ = size;
  }
  static SocketAddress AnyIpv6() {
    sockaddr_in6 any = {};
    any.sin6_family = AF_INET6;
    return {reinterpret_cast<const sockaddr*>(&any), sizeof any};
  }
  static SocketAddress AnyIpv4() {
    sockaddr_in any = {};
    any.sin_family = AF_INET;
    return {reinterpret_cast<const sockaddr*>(&any), sizeof any};
  }
  static SocketAddress Of(int socket) {
    SocketAddress address;
    address.size_ = sizeof address.storage_;
    getsockname(socket, reinterpret_cast<sockaddr*>(&address.storage_), &address.size_);
    return address;
  }

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }
  int family() const { return storage_.ss_family; }
  int port() const { return ntohs(PortField()); }
  void set_port(int port) { PortField() = htons(static_cast<in_port_t>(port)); }
  bool IsAny() const {
    if (family() == AF_INET) {
      return reinterpret_cast<const sockaddr_in*>(&storage_)->sin_addr.s_addr == INADDR_ANY;
    }
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_addr);
  }
  bool operator==(const SocketAddress& other) const {
    return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
  }

 private:
  in_port_t& PortField() {
    return family() == AF_INET ? reinterpret_cast<sockaddr_in*>(&storage_)->sin_port
                               : reinterpret_cast<sockaddr_in6*>(&storage_)->sin6_port;
  }
  in_port_t PortField() const { return const_cast<SocketAddress*>(this)->PortField(); }

  sockaddr_storage storage_;
  socklen_t size_ = 0;
};

absl::Status LastError() {
  const std::string text = std::generic_category().message(errno);
  return errno == EADDRINUSE ? absl::AlreadyExistsError(text) : absl::UnavailableError(text);
}

// Returns the addresses without a port, each once: a hosts file may name an address twice.
absl::StatusOr<std::vector<SocketAddress>> Resolve(const std::string& host) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) return absl::UnavailableError(gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);

  std::vector<SocketAddress> addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
    const SocketAddress address(each->ai_addr, each->ai_addrlen);
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(address);
    }
  }
  return addresses;
}

bool Set(int socket, int level, int option, int value) {
  return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

absl::StatusOr<FileDescriptor> Listen(const SocketAddress& address,
                                      absl::Duration unacknowledged_timeout) {
  FileDescriptor made(socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
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
  if (address.family() == AF_INET6 && !Set(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0)) {
    return LastError();
  }
  if (bind(made.get(), address.get(), address.size()) != 0) return LastError();
  if (listen(made.get(), SOMAXCONN) != 0) return LastError();
  return made;
}

// If no port is given, all sockets get the port of the first one. With `any`, one socket is enough.
absl::StatusOr<std::vector<FileDescriptor>> ListenOnAll(std::vector<SocketAddress> wanted, bool any,
                                                        ListenAddress& address,
                                                        absl::Duration unacknowledged_timeout) {
  std::vector<FileDescriptor> sockets;
  absl::Status failure;
  for (SocketAddress& each : wanted) {
    each.set_port(address.port);
    auto socket = Listen(each, unacknowledged_timeout);
    // Skips an address that this machine lacks (::1 of localhost). A taken port is an error.
    if (absl::IsAlreadyExists(socket.status())) return socket.status();
    failure.Update(socket.status());
    if (!socket.ok()) continue;
    address.port = SocketAddress::Of(socket->get()).port();
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
      std::any_of(wanted->begin(), wanted->end(), [](const auto& each) { return each.IsAny(); });
  if (any) wanted = {SocketAddress::AnyIpv6(), SocketAddress::AnyIpv4()};
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
