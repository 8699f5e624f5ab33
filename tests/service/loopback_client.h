// Plain TCP towards a listening socket of this process.
#ifndef TESTS_SERVICE_LOOPBACK_CLIENT_H_
#define TESTS_SERVICE_LOOPBACK_CLIENT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "service/file_descriptor.h"

namespace participants {

// None when it is refused. IPv6: ::1, else 127.0.0.1.
inline FileDescriptor ConnectTo(int port, bool ipv6 = false) {
  FileDescriptor made(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 to6 = {};
  to6.sin6_family = AF_INET6;
  to6.sin6_port = htons(static_cast<in_port_t>(port));
  to6.sin6_addr = in6addr_loopback;
  sockaddr_in to4 = {};
  to4.sin_family = AF_INET;
  to4.sin_port = to6.sin6_port;
  to4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int result = ipv6 ? connect(made.get(), reinterpret_cast<sockaddr*>(&to6), sizeof to6)
                          : connect(made.get(), reinterpret_cast<sockaddr*>(&to4), sizeof to4);
  return result == 0 ? std::move(made) : FileDescriptor();
}

// Whether the other side closes it within 20 s.
inline bool IsClosedByPeer(const FileDescriptor& connection) {
  pollfd readable = {.fd = connection.get(), .events = POLLIN, .revents = 0};
  char byte = 0;
  return poll(&readable, 1, 20'000) == 1 && recv(connection.get(), &byte, 1, MSG_DONTWAIT) <= 0;
}

}  // namespace participants

#endif  // TESTS_SERVICE_LOOPBACK_CLIENT_H_
