#include "tests/attacks/attack_world.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "absl/time/clock.h"
#include "tests/attacks/bystanders.h"
#include "tests/e2e/raw_call.h"

namespace participants::attacks {
namespace {

// After an attack gRPC still works through the data it has read.
constexpr absl::Duration kRecovery = absl::Minutes(2);

// A line of /proc/PID/status in MiB.
long MemoryMib(pid_t pid, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    long kib = 0;
    if (word == name + ":" && status >> kib) return kib / 1024;
  }
  return -1;
}

double CpuSeconds(pid_t pid) {
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(stat, text);
  std::istringstream rest(text.substr(std::min(text.rfind(')') + 2, text.size())));
  std::string word;
  double ticks = 0;
  // From the state, the third field, on. User and system time are fields 14 and 15.
  for (int field = 3; field <= 15 && rest >> word; ++field) {
    if (field >= 14) ticks += std::stod(word);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void RaiseFileLimit() {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

e2e::ServiceProcess::Options OptionsOf(const e2e::AccessFiles& files) {
  e2e::ServiceProcess::Options options;
  options.flags = files.Flags();
  options.flags.push_back("--audit_log=");
  // Independent of this machine's memory limit.
  options.flags.push_back("--max_connections=10000");
  return options;
}

}  // namespace

AttackWorld::AttackWorld() : service_(*emulator_, OptionsOf(files_)) {
  RaiseFileLimit();
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to closed sockets.
}

std::shared_ptr<grpc::Channel> AttackWorld::NewChannel() const {
  return e2e::NewChannel(api(), files_.Credentials(certificate_.get()));
}

void AttackWorld::Among(const Bounds& bounds, const std::function<void()>& attack) {
  ASSERT_EQ(Remove(NewChannel()), "");
  Bystanders bystanders(health(), [this] { return NewChannel(); });
  const pid_t pid = service_.process().pid();
  const double cpu_before = CpuSeconds(pid);
  attack();
  bystanders.Stop();
  const double cpu = CpuSeconds(pid) - cpu_before;
  const long memory = MemoryMib(pid, "VmHWM");
  std::printf("memory at most %ld MiB, CPU %.1f s\n%s", memory, cpu, bystanders.Summary().c_str());

  const absl::Time end = absl::Now();
  std::string after = Remove(NewChannel());
  while (bounds.others_may_fail && !after.empty() && absl::Now() < end + kRecovery) {
    after = Remove(NewChannel());
  }
  EXPECT_EQ(after, "");
  std::printf("served after it within %s\n", absl::FormatDuration(absl::Now() - end).c_str());
  EXPECT_TRUE(bystanders.KubeletIsServed());
  EXPECT_TRUE(bounds.others_may_fail || bystanders.CallersAreServed());
#ifndef PARTICIPANTS_SANITIZED
  EXPECT_LE(memory, bounds.memory_mib);
  EXPECT_LE(cpu, bounds.cpu_seconds);
#endif
}

}  // namespace participants::attacks
