// Loads the real service in front of a failing Graph for minutes or hours. Fails on a wrong answer,
// or when the service's resources keep growing.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/soak/pause.h"
#include "tests/soak/round_kinds.h"
#include "tests/soak/soak_world.h"
#include "tests/soak/trend.h"

ABSL_FLAG(double, minutes, 30, "Duration; a trend needs at least 3");
ABSL_FLAG(std::uint64_t, seed, 0,
          "Seed of the rounds' order and faults; 0 = a new one, which is printed");

ABSL_FLAG(std::string, only, "",
          "Only rounds of these kinds: comma-separated parts of their names");

namespace participants::soak {
namespace {

constexpr absl::Duration kRoundTime = absl::Seconds(4);
// The service's own limit. Idle connections are kept, and a 503 is retried on a fresh one, so there
// may be more connections than there were ever calls.
constexpr int kMostConnections = 1024;
#ifdef PARTICIPANTS_SANITIZED
constexpr bool kJudgeMemory = false;
#else
constexpr bool kJudgeMemory = true;
#endif

// Call before any thread starts: Pause takes the signals.
void BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// At most ten: the first ones say most.
void PrintViolations(const std::vector<std::string>& violations) {
  for (size_t i = 0; i < violations.size() && i < 10; ++i) {
    absl::PrintF("VIOLATION: %s\n", violations[i]);
  }
  if (violations.size() > 10) absl::PrintF("and %d more\n", violations.size() - 10);
}

class Soak {
 public:
  Soak(std::uint64_t seed, std::vector<const RoundKind*> kinds)
      : random_(seed), deck_(random_, std::move(kinds)) {}

  // Returns whether to continue.
  bool RunRound() {
    const RoundKind& kind = deck_.Next();
    RoundRecord record{.expected = kind.expected, .ends = {}, .effects = {}, .violations = {}};
    const std::string more = kind.run(world_, absl::Now() + kRoundTime, random_, record);
    world_.ComeToRest(record);
    const Sample sample = world_.TakeSample();
    if (sample.connections > kMostConnections) {
      record.violations.push_back(absl::StrCat(sample.connections, " connections to Graph"));
    }
    const bool is_whole = Pause(absl::ZeroDuration());  // Not interrupted.
    if (kJudgeMemory && is_whole && sample.heap_mib == 0) {
      record.violations.emplace_back("the service does not say what it has in use");
    }
    if (is_whole) samples_.push_back(sample);
    PrintRound(more.empty() ? kind.name : absl::StrCat(kind.name, " (", more, ")"), record, sample);
    PrintViolations(record.violations);
    failed_ = !record.violations.empty();
    return !failed_;
  }

  // Returns whether the soak succeeded.
  bool Finish(bool lasted) {
    const Trend trend = JudgeTrend(samples_, kJudgeMemory);
    PrintViolations(trend.violations);
    const bool ended_well = world_.Stop();
    if (!ended_well) PrintViolations({"the service did not end with 0"});
    if (!trend.is_judged && lasted) {
      PrintViolations({"too few rounds to judge what grows: give it more --minutes"});
      failed_ = true;
    }
    failed_ |=
        !ended_well || !trend.violations.empty() || testing::UnitTest::GetInstance()->Failed();
    std::string ends;
    for (const auto& [end, count] : ends_) absl::StrAppend(&ends, "\n  ", count, " ", end);
    absl::PrintF("%d rounds, %d calls:%s\nat rest, of the last two thirds: %s\n%s\n", rounds_,
                 calls_, ends, trend.text, failed_ ? "FAILED" : "passed");
    return !failed_;
  }

 private:
  void PrintRound(const std::string& name, const RoundRecord& record, const Sample& sample) {
    ++rounds_;
    int calls = 0;
    std::string ends;
    for (const auto& [end, count] : record.ends) {
      absl::StrAppend(&ends, ", ", count, " ", end);
      ends_[end] += count;
      calls += count;
    }
    calls_ += calls;
    absl::PrintF(
        "%5.1f min, round %d, %s: %d calls%s; heap %.2f MiB, memory %.1f MiB, %d descriptors and "
        "%d connections to Graph, %d threads\n",
        sample.minutes, rounds_, name, calls, ends, sample.heap_mib, sample.memory_mib,
        sample.descriptors, sample.connections, sample.threads);
    std::fflush(stdout);
  }

  Random random_;
  RoundDeck deck_;
  SoakWorld world_;
  std::vector<Sample> samples_;
  std::map<std::string, int> ends_;
  int rounds_ = 0;
  int calls_ = 0;
  bool failed_ = false;
};

int Main() {
  std::uint64_t seed = absl::GetFlag(FLAGS_seed);
  if (seed == 0) seed = std::random_device()();
  absl::PrintF("--seed=%d\n", seed);
  const std::string only = absl::GetFlag(FLAGS_only);
  std::vector<const RoundKind*> kinds = RoundKindsNamed(only);
  if (kinds.empty()) {
    absl::PrintF("not every part of '%s' is in the name of a kind of round\n", only);
    return 2;
  }
  Soak soak(seed, std::move(kinds));
  const absl::Time end = absl::Now() + absl::Minutes(absl::GetFlag(FLAGS_minutes));
  while (absl::Now() < end && Pause(absl::ZeroDuration()) && soak.RunRound()) {
  }
  return soak.Finish(/*lasted=*/absl::Now() >= end) ? 0 : 1;
}

}  // namespace
}  // namespace participants::soak

int main(int argc, char** argv) {
  participants::soak::BlockSignals();
  absl::SetProgramUsageMessage("soaks the service: [--minutes=N] [--seed=N]");
  absl::ParseCommandLine(argc, argv);
  return participants::soak::Main();
}
