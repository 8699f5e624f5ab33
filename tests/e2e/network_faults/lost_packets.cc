#include "tests/e2e/network_faults/lost_packets.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace participants::e2e {
namespace {

// This process's sockets on that local port: either the listening or the connected ones.
std::vector<int> Sockets(std::uint16_t port, bool listening) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int fd = std::stoi(entry.path().filename());
    sockaddr_in address{};
    socklen_t size = sizeof address;
    int accepts = 0;
    socklen_t accepts_size = sizeof accepts;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
        address.sin_family == AF_INET && ntohs(address.sin_port) == port &&
        getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &accepts, &accepts_size) == 0 &&
        (accepts != 0) == listening) {
      found.push_back(fd);
    }
  }
  return found;
}

void DropEverything(int fd) {
  sock_filter take_nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{.len = 1, .filter = &take_nothing};
  EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program), 0);
}

int OnlyListener(std::uint16_t port) {
  const std::vector<int> listeners = Sockets(port, true);
  EXPECT_EQ(listeners.size(), 1U);
  return listeners.empty() ? -1 : listeners.front();
}

}  // namespace

size_t LoseConnections(std::uint16_t port) {
  const std::vector<int> connections = Sockets(port, false);
  for (const int fd : connections) DropEverything(fd);
  return connections.size();
}

LostListener::LostListener(std::uint16_t port) : fd_(OnlyListener(port)) { DropEverything(fd_); }

LostListener::~LostListener() {
  const int ignored = 0;
  EXPECT_EQ(setsockopt(fd_, SOL_SOCKET, SO_DETACH_FILTER, &ignored, sizeof ignored), 0);
}

}  // namespace participants::e2e
