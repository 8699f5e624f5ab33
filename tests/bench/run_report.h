// One run: the duration and outcome of each call, and the cost of the calls.
#ifndef TESTS_BENCH_RUN_REPORT_H_
#define TESTS_BENCH_RUN_REPORT_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/bench/process_cost.h"

namespace participants::bench {

class RunReport {
 public:
  using Clock = std::chrono::steady_clock;

  // The process whose cost is measured.
  explicit RunReport(pid_t pid) : pid_(pid) {}

  // Starts the measurement.
  void Begin(size_t calls);
  void Add(Clock::duration latency) { latencies_.push_back(latency); }
  // Prints the run as one line of JSON, with the client library and its version.
  void End(const std::string& library);

 private:
  pid_t pid_;
  Clock::time_point begin_;
  ProcessCost before_;
  std::vector<Clock::duration> latencies_;
};

// A call did not end as it must. No measurement of the run is valid, so the program exits.
[[noreturn]] void EndByWrongAnswer(const std::string& what);

}  // namespace participants::bench

#endif  // TESTS_BENCH_RUN_REPORT_H_
