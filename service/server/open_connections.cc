#include "service/server/open_connections.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <unordered_map>

#include "graph_adapter/clock.h"

namespace participants {

OpenConnections::Identity OpenConnections::IdentityOf(int fd) {
  struct stat facts = {};
  if (fstat(fd, &facts) != 0) return {};
  return {.device = facts.st_dev, .inode = facts.st_ino};
}

bool OpenConnections::Admit(int fd, graph::MonotonicTime now) {
  open_.erase(fd);
  if (open_.size() >= most_ && now >= next_look_) {
    next_look_ = now + kBetweenLooks;
    std::erase_if(open_, [](const auto& entry) { return IdentityOf(entry.first) != entry.second; });
  }
  if (open_.size() >= most_) return false;
  open_.emplace(fd, IdentityOf(fd));
  return true;
}

void OpenConnections::ShutDown() const {
  for (const auto& [fd, identity] : open_) {
    if (IdentityOf(fd) == identity) shutdown(fd, SHUT_RDWR);
  }
}

}  // namespace participants
