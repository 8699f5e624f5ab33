#include "tests/attacks/attack_world.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"

namespace participants::attacks {
namespace {

constexpr absl::Duration kBetweenCalls = absl::Milliseconds(50);
constexpr absl::Duration kBetweenProbes = absl::Milliseconds(200);
// As long as a kubelet's patience in the chart, and longer than most callers'.
constexpr absl::Duration kProbePatience = absl::Seconds(3);
constexpr absl::Duration kCallPatience = absl::Seconds(5);
// What gRPC has read by the end of an attack it still works through.
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
  // From the state, the third field, on: user and system time are the fourteenth and fifteenth.
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
  // Whatever the memory limit of this machine.
  options.flags.push_back("--max_connections=10000");
  return options;
}

std::string Summary(const Bystander& bystander) {
  std::map<std::string, int> failures;
  for (const std::string& failure : bystander.failures()) ++failures[failure];
  std::string text = absl::StrCat(
      bystander.successes(), " served, p99 ", absl::ToInt64Milliseconds(bystander.Percentile(0.99)),
      " ms, longest ", absl::ToInt64Milliseconds(bystander.Percentile(1)), " ms, ",
      bystander.failures().size(), " failed");
  for (const auto& [failure, count] : failures) absl::StrAppend(&text, "; ", count, "x ", failure);
  return text;
}

}  // namespace

int Affordable(int connections) {
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  return static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(connections), files.rlim_max / 2));
}

Bystander::Bystander(Attempt attempt, absl::Duration pause)
    : attempt_(std::move(attempt)), thread_([this, pause] { Run(pause); }) {}

Bystander::~Bystander() { Stop(); }

void Bystander::Stop() {
  if (!thread_.joinable()) return;
  stop_.Notify();
  thread_.join();
}

void Bystander::Run(absl::Duration pause) {
  do {
    const absl::Time begin = absl::Now();
    std::string failure = attempt_();
    if (failure.empty()) {
      times_.push_back(absl::Now() - begin);
    } else {
      failures_.push_back(std::move(failure));
    }
  } while (!stop_.WaitForNotificationWithTimeout(pause));
}

absl::Duration Bystander::Percentile(double share) const {
  if (times_.empty()) return absl::ZeroDuration();
  std::vector<absl::Duration> sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

AttackWorld::AttackWorld() : service_(*emulator_, OptionsOf(files_)) {
  RaiseFileLimit();
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to what has been closed.
}

std::shared_ptr<grpc::Channel> AttackWorld::NewChannel() const {
  return e2e::NewChannel(api(), files_.Credentials(certificate_.get()));
}

std::string AttackWorld::Remove(const std::shared_ptr<grpc::Channel>& channel) const {
  v1::RemoveParticipantRequest request = e2e::ExampleRemoval();
  request.set_allow_missing(true);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kCallPatience));
  v1::RemoveParticipantResponse response;
  const grpc::Status status =
      v1::ParticipantService::NewStub(channel)->RemoveParticipant(&context, request, &response);
  return status.ok() ? ""
                     : absl::StrCat(status.error_code(), " ", e2e::DetailsOf(status).reason(), " ",
                                    status.error_message().substr(0, 80));
}

void AttackWorld::Play(const Bounds& bounds, const std::function<void()>& attack) {
  const auto lasting = NewChannel();
  ASSERT_EQ(Remove(lasting), "");
  Bystander caller([&] { return Remove(lasting); }, kBetweenCalls);
  Bystander newcomer([this] { return Remove(NewChannel()); }, kBetweenProbes);
  const auto probe = [this]() -> std::string {
    const absl::Time begin = absl::Now();
    const int status = e2e::Probe(health(), "/livez").status;
    if (status != 200) return absl::StrCat("status ", status);
    return absl::Now() - begin <= kProbePatience ? "" : "too late";
  };
  Bystander kubelet(probe, kBetweenProbes);
  const pid_t pid = service_.process().pid();
  const double cpu_before = CpuSeconds(pid);
  attack();
  for (Bystander* each : {&caller, &newcomer, &kubelet}) each->Stop();
  const double cpu = CpuSeconds(pid) - cpu_before;
  const long memory = MemoryMib(pid, "VmHWM");
  std::printf(
      "memory at most %ld MiB, CPU %.1f s\n  caller:   %s\n  newcomer: %s\n  kubelet:  %s\n",
      memory, cpu, Summary(caller).c_str(), Summary(newcomer).c_str(), Summary(kubelet).c_str());

  const absl::Time end = absl::Now();
  std::string after = Remove(NewChannel());
  while (bounds.others_may_fail && !after.empty() && absl::Now() < end + kRecovery) {
    after = Remove(NewChannel());
  }
  EXPECT_EQ(after, "");
  std::printf("  served after it within %s\n", absl::FormatDuration(absl::Now() - end).c_str());
  EXPECT_TRUE(kubelet.failures().empty());
  EXPECT_GT(kubelet.successes(), 0U);
  if (!bounds.others_may_fail) {
    EXPECT_TRUE(caller.failures().empty());
    EXPECT_TRUE(newcomer.failures().empty());
    EXPECT_GT(newcomer.successes(), 0U);
  }
#ifndef PARTICIPANTS_SANITIZED
  EXPECT_LE(memory, bounds.memory_mib);
  EXPECT_LE(cpu, bounds.cpu_seconds);
#endif
}

}  // namespace participants::attacks
