// The cost of a process so far.
#ifndef TESTS_BENCH_PROCESS_COST_H_
#define TESTS_BENCH_PROCESS_COST_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>

namespace participants::bench {

struct ContextSwitches {
  int64_t waited = 0;     // It waited for something: "voluntary" in Linux.
  int64_t preempted = 0;  // Another thread had to run.
};

struct ProcessCost {
  // User and system time, in nanoseconds, including ended threads.
  std::chrono::nanoseconds cpu{0};
  // For each living thread.
  std::map<pid_t, ContextSwitches> switches;
};

// Works for any process. Exits this program when there is no such process.
ProcessCost CostOf(pid_t pid);

// Excludes threads that ended in between.
ContextSwitches SwitchesBetween(const ProcessCost& before, const ProcessCost& after);

}  // namespace participants::bench

#endif  // TESTS_BENCH_PROCESS_COST_H_
