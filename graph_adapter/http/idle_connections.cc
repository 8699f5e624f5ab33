#include "graph_adapter/http/idle_connections.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace participants::graph {
namespace {

// The header of a TLS record: one byte of type, two of version, two of length.
constexpr size_t kRecordHead = 5;
constexpr unsigned char kAlert = 21;
constexpr unsigned char kApplicationData = 23;
// TLS 1.3 hides an alert in an application data record. The smallest HTTP/2 frame has 9 bytes; the
// content type and the cipher's tag add 17. An alert has 2.
constexpr size_t kLeastFrameRecord = 9 + 17;

// Whether an unread TLS alert, such as close_notify, seems to be pending. The bytes are encrypted,
// but a record's type and size give it away. A false positive (a key update, or a read that begins
// inside a record) costs a new connection.
bool HasAlert(int fd) {
  std::array<unsigned char, 2048> bytes;
  const ssize_t size = recv(fd, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
  size_t at = 0;
  while (size > 0 && at + kRecordHead <= static_cast<size_t>(size)) {
    const size_t length = size_t{bytes[at + 3]} * 256 + bytes[at + 4];
    if (bytes[at] == kAlert) return true;
    if (bytes[at] == kApplicationData && length < kLeastFrameRecord) return true;
    at += kRecordHead + length;
  }
  return false;
}

bool HasEnded(int fd, IdleConnections::Protocol protocol) {
  pollfd ready = {.fd = fd, .events = POLLIN | POLLRDHUP, .revents = 0};
  if (poll(&ready, 1, 0) <= 0) return false;
  if ((ready.revents & ~POLLIN) != 0) return true;
  return protocol == IdleConnections::Protocol::kHttp1 || HasAlert(fd);
}

}  // namespace

void IdleConnections::Add(int fd, Protocol protocol) {
  // Once per change: whatever HTTP/2 sends on an idle connection stays unread.
  if (!loop_.HandOn(fd, EPOLLIN | EPOLLRDHUP | EPOLLET, *this)) return OnClosed(fd);
  idle_.insert_or_assign(fd, Idle{EndsOf(fd), protocol});
}

void IdleConnections::OnInUse(int fd) { idle_.erase(fd); }

void IdleConnections::OnClosed(int fd) {
  idle_.erase(fd);
  loop_.Unwatch(fd);
}

// A descriptor that was closed without notice may belong to anybody by now.
IdleConnections::Map::const_iterator IdleConnections::Find(int local_port) const {
  return std::find_if(idle_.begin(), idle_.end(), [local_port](const auto& entry) {
    const Idle& idle = entry.second;
    return idle.ends.local_port == local_port && !idle.given_up &&
           LocalPort(entry.first) == local_port;
  });
}

bool IdleConnections::Has(int local_port) const {
  const auto idle = Find(local_port);
  return idle != idle_.end() && !HasEnded(idle->first, idle->second.protocol);
}

bool IdleConnections::IsUsable(const SocketEnds& ends, absl::FunctionRef<bool()> has_unread_input) {
  for (auto& [fd, idle] : idle_) {
    // A connection that was reset before it became idle has no peer address any more.
    const bool was_reset = idle.ends == SocketEnds();
    if (was_reset ? LocalPort(fd) != ends.local_port : idle.ends != ends) continue;
    if (idle.given_up) return false;
    if (LocalPort(fd) != ends.local_port) continue;
    const bool speaks_unasked = idle.protocol == Protocol::kHttp1 && has_unread_input();
    if (!speaks_unasked && !HasEnded(fd, idle.protocol)) return true;
    GiveUp(fd, idle);
    return false;
  }
  return true;
}

void IdleConnections::GiveUp(int local_port) {
  const auto found = Find(local_port);
  if (found == idle_.end()) return;
  GiveUp(found->first, idle_.at(found->first));
}

// The event may predate the idle state.
void IdleConnections::OnReady(int fd, uint32_t) {
  const auto found = idle_.find(fd);
  if (found != idle_.end() && HasEnded(fd, found->second.protocol)) GiveUp(fd, found->second);
}

// libcurl closes the descriptor once it sees the end of the stream, which any unread input would
// hide.
void IdleConnections::GiveUp(int fd, Idle& idle) {
  idle.given_up = true;
  (void)shutdown(fd, SHUT_RDWR);
  std::array<char, 512> unheard;
  while (recv(fd, unheard.data(), unheard.size(), MSG_DONTWAIT) > 0) {
  }
  loop_.Unwatch(fd);
}

}  // namespace participants::graph
