#include "tests/bench/process_cost.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants::bench {
namespace {

ContextSwitches SwitchesOf(const std::filesystem::path& task) {
  std::ifstream status(task / "status");
  ContextSwitches switches;
  for (std::string line; std::getline(status, line);) {
    const auto read = [&line](absl::string_view name, int64_t& count) {
      if (absl::StartsWith(line, name)) (void)absl::SimpleAtoi(line.substr(name.size()), &count);
    };
    read("voluntary_ctxt_switches:", switches.waited);
    read("nonvoluntary_ctxt_switches:", switches.preempted);
  }
  return switches;
}

}  // namespace

ProcessCost CostOf(pid_t pid) {
  ProcessCost cost;
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
    std::fprintf(stderr, "there is no process %d\n", pid);
    std::quick_exit(1);
  }
  cost.cpu = std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  std::error_code gone;  // A thread may end meanwhile.
  for (const auto& task :
       std::filesystem::directory_iterator(absl::StrCat("/proc/", pid, "/task"), gone)) {
    pid_t id = 0;
    if (absl::SimpleAtoi(task.path().filename().string(), &id)) {
      cost.switches[id] = SwitchesOf(task.path());
    }
  }
  return cost;
}

ContextSwitches SwitchesBetween(const ProcessCost& before, const ProcessCost& after) {
  ContextSwitches sum;
  for (const auto& [id, switches] : after.switches) {
    const auto it = before.switches.find(id);
    const ContextSwitches earlier = it == before.switches.end() ? ContextSwitches{} : it->second;
    sum.waited += switches.waited - earlier.waited;
    sum.preempted += switches.preempted - earlier.preempted;
  }
  return sum;
}

}  // namespace participants::bench
