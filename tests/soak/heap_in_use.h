#ifndef TESTS_SOAK_HEAP_IN_USE_H_
#define TESTS_SOAK_HEAP_IN_USE_H_

#include "tests/e2e/child_process.h"

namespace participants::soak {

// Makes a process with the preloaded library give back what it does not use, and returns what it
// does, in MiB; 0 when it does not answer, or with a sanitizer, which has a heap of its own.
double TrimHeap(const e2e::ChildProcess& process);

}  // namespace participants::soak

#endif  // TESTS_SOAK_HEAP_IN_USE_H_
