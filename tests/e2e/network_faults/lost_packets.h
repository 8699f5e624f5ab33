#ifndef TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_
#define TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_

#include <cstddef>
#include <cstdint>

namespace participants::e2e {

// Both for a server within this process. Whatever arrives is dropped by the kernel before TCP sees
// it, so that it is not even acknowledged: to the other side, the server has vanished.

// Those that are connected to it on this port so far; how many there are.
size_t LoseConnections(std::uint16_t port);

// Whoever would connect to it, as long as the object lives.
class LostListener {
 public:
  explicit LostListener(std::uint16_t port);
  ~LostListener();
  LostListener(const LostListener&) = delete;
  LostListener& operator=(const LostListener&) = delete;

 private:
  const int fd_;  // The listener's own, not ours to close.
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_NETWORK_FAULTS_LOST_PACKETS_H_
