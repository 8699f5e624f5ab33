#ifndef TESTS_SOAK_HEAP_IN_USE_H_
#define TESTS_SOAK_HEAP_IN_USE_H_

#include "tests/e2e/child_process.h"

namespace participants::soak {

// Makes a process with the preloaded library return unused memory, and returns the memory in use,
// in MiB. 0 when it does not answer, or under a sanitizer, which has its own heap.
double TrimHeap(const e2e::ChildProcess& process);

}  // namespace participants::soak

#endif  // TESTS_SOAK_HEAP_IN_USE_H_
