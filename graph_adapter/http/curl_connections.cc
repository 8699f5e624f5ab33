#include "graph_adapter/http/curl_connections.h"

#include <sys/socket.h>

#include "graph_adapter/http/socket_ends.h"

namespace participants::graph {

void CurlConnections::OnUnanswered(CURL* easy, int local_port, MonotonicTime started,
                                   MonotonicTime now) {
  // libcurl reports the socket of idle connections only.
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
  // libcurl owns the descriptor and closes it when it next checks it.
  if (fd != CURL_SOCKET_BAD) (void)shutdown(fd, SHUT_RDWR);
}

curl_socket_t CurlConnections::FindSilent(int local_port, MonotonicTime now) const {
  for (const auto& [fd, heard] : heard_) {
    if (now - heard >= kSharedSilence && LocalPort(fd) == local_port) return fd;
  }
  return CURL_SOCKET_BAD;
}

}  // namespace participants::graph
