#ifndef TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_
#define TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_

#include <cstddef>
#include <cstdint>

namespace participants::e2e {

// Both are for a server within this process. The kernel drops every packet before TCP sees it, so
// nothing is acknowledged: to the peer, the server has vanished.

// Drops the packets of all current connections on this port. Returns their number.
size_t LoseConnections(std::uint16_t port);

// Drops the packets of new connections, as long as the object lives.
class LostListener {
 public:
  explicit LostListener(std::uint16_t port);
  ~LostListener();
  LostListener(const LostListener&) = delete;
  LostListener& operator=(const LostListener&) = delete;

 private:
  const int fd_;  // The listener owns it.
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_
