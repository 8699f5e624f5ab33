#include "graph_adapter/curl_connections.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace participants::graph {
namespace {

int LocalPort(curl_socket_t fd) {
  sockaddr_storage address = {};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return -1;
  if (address.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return -1;
}

}  // namespace

void CurlConnections::OnUnanswered(CURL* easy, int local_port, MonotonicTime started,
                                   MonotonicTime now) {
  // libcurl names the socket only of a connection that has become idle.
  curl_socket_t fd = CURL_SOCKET_BAD;
  (void)curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
  if (fd == CURL_SOCKET_BAD) {
    fd = FindSilent(local_port, now);
  } else {
    Silence& silence = silences_.try_emplace(local_port, Silence{started, now}).first->second;
    if (started - silence.last > kForgotten) silence.since = started;
    silence.last = now;
    if (now - silence.since < kIdleSilence) return;
  }
  silences_.erase(local_port);
  // The descriptor is libcurl's, which closes it when it next looks.
  if (fd != CURL_SOCKET_BAD) (void)shutdown(fd, SHUT_RDWR);
}

curl_socket_t CurlConnections::FindSilent(int local_port, MonotonicTime now) const {
  for (const auto& [fd, heard] : heard_) {
    if (now - heard >= kSharedSilence && LocalPort(fd) == local_port) return fd;
  }
  return CURL_SOCKET_BAD;
}

}  // namespace participants::graph
