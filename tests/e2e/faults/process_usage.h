#ifndef TESTS_E2E_FAULTS_PROCESS_USAGE_H_
#define TESTS_E2E_FAULTS_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>

namespace participants::e2e {

// What a process holds, by /proc.
struct ProcessUsage {
  int descriptors = 0;
  int threads = 0;
  long memory_kib = 0;  // Resident.
};
ProcessUsage UsageOf(pid_t pid);

// That resident memory has grown by no more than that. Not judged with a sanitizer, whose memory
// grows with what it has seen.
void ExpectGrowth(const ProcessUsage& before, const ProcessUsage& after, long most_mib);

// Its TCP connections to that port. Those that it still holds after a reset count too, though of
// them the kernel no longer says where they led.
int ConnectionsTo(std::uint16_t port, pid_t pid);

}  // namespace participants::e2e

#endif  // TESTS_E2E_FAULTS_PROCESS_USAGE_H_
