// What a process has cost the machine so far.
#ifndef TESTS_BENCH_PROCESS_COST_H_
#define TESTS_BENCH_PROCESS_COST_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>

namespace participants::bench {

struct ContextSwitches {
  int64_t waited = 0;     // It had to wait for something: voluntary, as Linux calls it.
  int64_t preempted = 0;  // Somebody else had to run.
};

struct ProcessCost {
  // User and system, to the nanosecond, with the threads that have ended.
  std::chrono::nanoseconds cpu{0};
  // Of each thread that lives.
  std::map<pid_t, ContextSwitches> switches;
};

// Of any process; ends ours when there is none.
ProcessCost CostOf(pid_t pid);

// A thread that has ended in between is left out.
ContextSwitches SwitchesBetween(const ProcessCost& before, const ProcessCost& after);

}  // namespace participants::bench

#endif  // TESTS_BENCH_PROCESS_COST_H_
