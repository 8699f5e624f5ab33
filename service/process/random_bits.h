#ifndef SERVICE_PROCESS_RANDOM_BITS_H_
#define SERVICE_PROCESS_RANDOM_BITS_H_

#include <cstdint>

namespace participants {

// Uses one generator per thread, each seeded from the operating system. Thread-safe, without a lock
// or a system call. Not for secrets.
uint64_t RandomBits();

}  // namespace participants

#endif  // SERVICE_PROCESS_RANDOM_BITS_H_
