#include "tests/bench/run_report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace participants::bench {
namespace {

constexpr std::chrono::milliseconds kLate(100);

double Microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

void RunReport::Begin(size_t calls) {
  latencies_.clear();
  latencies_.reserve(calls);
  before_ = CostOf(pid_);
  begin_ = Clock::now();
}

void RunReport::End(const std::string& library) {
  const Clock::duration elapsed = Clock::now() - begin_;
  const ProcessCost after = CostOf(pid_);
  const ContextSwitches switches = SwitchesBetween(before_, after);
  if (latencies_.empty()) EndByWrongAnswer("no call was made");
  const auto calls = static_cast<double>(latencies_.size());
  std::sort(latencies_.begin(), latencies_.end());
  const auto percentile = [this](double part) {
    return Microseconds(
        latencies_[static_cast<size_t>(part * static_cast<double>(latencies_.size() - 1))]);
  };
  const auto late =
      latencies_.end() - std::upper_bound(latencies_.begin(), latencies_.end(), kLate);
  const nlohmann::json line = {
      {"calls", latencies_.size()},
      {"calls_per_second", calls / std::chrono::duration<double>(elapsed).count()},
      {"cpu_us", Microseconds(after.cpu - before_.cpu) / calls},
      {"switches", static_cast<double>(switches.waited) / calls},
      {"preempted", static_cast<double>(switches.preempted) / calls},
      {"p50_us", percentile(0.5)},
      {"p99_us", percentile(0.99)},
      {"max_us", percentile(1)},
      {"late", late},
      {"library", library}};
  std::printf("%s\n", line.dump().c_str());
}

void EndByWrongAnswer(const std::string& what) {
  std::fprintf(stderr, "wrong answer: %s\n", what.c_str());
  std::quick_exit(1);
}

}  // namespace participants::bench
