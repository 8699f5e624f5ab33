// A plain TCP client for a listening socket, on this machine by default.
#ifndef TESTS_SUPPORT_TCP_CLIENT_H_
#define TESTS_SUPPORT_TCP_CLIENT_H_

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>

#include "service/process/file_descriptor.h"

namespace participants {

// None when the connection is refused. The host is an address of either family.
inline FileDescriptor ConnectTo(int port, const std::string& host = "127.0.0.1") {
  addrinfo wanted = {};
  wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, &freeaddrinfo);
  FileDescriptor made(socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool is_open = connect(made.get(), address->ai_addr, address->ai_addrlen) == 0;
  return is_open ? std::move(made) : FileDescriptor();
}

// Whether the peer closes the connection within 20 s.
inline bool IsClosedByPeer(const FileDescriptor& connection) {
  pollfd readable = {.fd = connection.get(), .events = POLLIN, .revents = 0};
  char byte = 0;
  return poll(&readable, 1, 20'000) == 1 && recv(connection.get(), &byte, 1, MSG_DONTWAIT) <= 0;
}

}  // namespace participants

#endif  // TESTS_SUPPORT_TCP_CLIENT_H_
