#ifndef TESTS_E2E_FAULTS_PROCESS_USAGE_H_
#define TESTS_E2E_FAULTS_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>

namespace participants::e2e {

// The resources a process holds, from /proc.
struct ProcessUsage {
  int descriptors = 0;
  int threads = 0;
  long memory_kib = 0;  // Resident set.
};
ProcessUsage UsageOf(pid_t pid);

// Expects that resident memory has grown by no more than that. Does nothing under a sanitizer,
// whose own memory grows over time.
void ExpectGrowth(const ProcessUsage& before, const ProcessUsage& after, long most_mib);

// The number of its TCP connections to that port. Includes descriptors that it still holds after a
// reset, although the kernel no longer reports their peer.
int ConnectionsTo(std::uint16_t port, pid_t pid);

}  // namespace participants::e2e

#endif  // TESTS_E2E_FAULTS_PROCESS_USAGE_H_
