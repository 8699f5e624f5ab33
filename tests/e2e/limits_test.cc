// The operating system's limits on the process, and signals other than those that end it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/child_process.h"
#include "tests/e2e/run_service.h"
#include "tests/e2e/service_process.h"

namespace participants::e2e {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

// Sanitizers reserve terabytes, so the service does not start under this limit.
#ifndef PARTICIPANTS_SANITIZED
Ended StartWithin(const std::string& limit) {
  return RunService({"--listen_address=127.0.0.1:0", "--health_address="}, Credential(),
                    {"prlimit", limit});
}

TEST(Limits, TooFewThreadsAreAClearError) {
  // Limits the threads' stacks: a limit of processes does not apply to root.
  const Ended ended = StartWithin(absl::StrCat("--stack=", int64_t{1} << 44));
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.lines,
              ElementsAre(MatchesRegex("participant-service: cannot run: only .*RLIMIT_NPROC.*")));
}

TEST(Limits, TooFewAddressesAreAClearError) {
  for (const int mebibytes : {120, 240, 285, 300, 600, 1200, 2000}) {
    const Ended ended = StartWithin(absl::StrCat("--as=", int64_t{mebibytes} << 20));
    EXPECT_EQ(ended.code, 3) << mebibytes;
    EXPECT_THAT(ended.lines, ElementsAre(MatchesRegex(
                                 "participant-service: cannot run: less than 2048 MiB of addresses "
                                 "are left.*RLIMIT_AS.*")));
  }
}

TEST(Limits, WithAddressesEnoughItStarts) {
  for (int mebibytes = 2200; mebibytes <= 2500; mebibytes += 25) {
    ChildProcess::Options options;
    options.environment = Credential();
    ChildProcess process(
        {"prlimit", absl::StrCat("--as=", int64_t{mebibytes} << 20), PARTICIPANT_SERVICE_BINARY,
         "--listen_address=127.0.0.1:0", "--health_address=127.0.0.1:0", "--drain_delay=0s"},
        options);
    EXPECT_TRUE(process.AwaitLine(R"("msg":"listening")", kPatience)) << mebibytes;
    process.Signal(SIGTERM);
    EXPECT_EQ(process.Wait(kPatience), 0) << mebibytes;
  }
}
#endif

// RLIMIT_FSIZE. A write beyond it also raises a signal.
TEST(Limits, ALogFileThatMayNotGrowIsNotItsEnd) {
  const std::string path = testing::TempDir() + "log_that_may_not_grow";
  ChildProcess::Options options;
  options.environment = Credential();
  ChildProcess process(
      {"prlimit", "--fsize=64", "sh", "-c", R"(exec "$@" >"$0")", path, PARTICIPANT_SERVICE_BINARY,
       "--listen_address=127.0.0.1:0", "--health_address=", "--drain_delay=0s", "--log_level=debug",
       "--graph_base_url=http://127.0.0.1:9/v1.0", "--authority_host=http://127.0.0.1:9"},
      options);
  const absl::Time end = absl::Now() + kPatience;
  std::error_code no_file_yet;
  while (std::filesystem::file_size(path, no_file_yet) != 64 && absl::Now() < end) {
    std::this_thread::yield();
  }
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait(kPatience), 0);
  std::filesystem::remove(path);
}

TEST(Limits, SignalsThatOthersReopenLogsByAreNothing) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  for (const int signal : {SIGUSR1, SIGUSR2}) service.process().Signal(signal);
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_EQ(service.Stop(), 0);
}

TEST(Limits, NohupKeepsItWithoutAnAuditFile) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess::Options options;
  options.launcher = {"nohup"};
  ServiceProcess service(*emulator, options);
  service.process().Signal(SIGHUP);
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_EQ(service.Stop(), 0);
  EXPECT_THAT(service.process().LinesWith(R"("msg":"draining")"),
              ElementsAre(HasSubstr(R"("signal":15)")));
}

// RLIMIT_CPU: the soft limit sends a signal, the hard limit kills.
TEST(Limits, TheSoftLimitOfCpuTimeBeginsADrain) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  const rlimit limit = {.rlim_cur = 1, .rlim_max = RLIM_INFINITY};
  ASSERT_EQ(prlimit(service.process().pid(), RLIMIT_CPU, &limit, nullptr), 0);
  v1::RemoveParticipantRequest request = ExampleRemoval();
  request.set_allow_missing(true);
  const absl::Time end = absl::Now() + 4 * kPatience;
  for (bool ok = true; ok && absl::Now() < end;) {
    v1::RemoveParticipantResponse response;
    ok = Remove(service, request, response).ok();
  }
  EXPECT_EQ(service.process().Wait(kPatience), 0);
  EXPECT_TRUE(service.process().AwaitLine(R"("msg":"stopped")", kPatience));
}

}  // namespace
}  // namespace participants::e2e
