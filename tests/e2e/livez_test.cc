// /livez of a process with a stuck thread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/e2e/health_client.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

pid_t ThreadNamed(const std::string& name, pid_t pid) {
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::string comm;
    std::getline(std::ifstream(entry.path() / "comm"), comm);
    if (comm == name) return std::stoi(entry.path().filename());
  }
  return 0;
}

// Stops one thread of another process, and no other, from Stop until Release.
class HeldThread {
 public:
  explicit HeldThread(pid_t thread) : thread_(thread) {}
  ~HeldThread() { Release(); }
  HeldThread(const HeldThread&) = delete;
  HeldThread& operator=(const HeldThread&) = delete;

  // False: not permitted to trace it. Only root can trace the service.
  bool Stop() {
    if (ptrace(PTRACE_SEIZE, thread_, nullptr, nullptr) != 0) return false;
    held_ = true;
    int status = 0;
    return ptrace(PTRACE_INTERRUPT, thread_, nullptr, nullptr) == 0 &&
           waitpid(thread_, &status, __WALL) == thread_ && WIFSTOPPED(status);
  }
  void Release() {
    if (held_) ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
    held_ = false;
  }

 private:
  const pid_t thread_;
  bool held_ = false;
};

TEST(Livez, TurnsOnceTheRpcThreadIsStuckAndOnlyThen) {
  const auto emulator = StartExampleEmulator();
  // Has no work for all that time, but its threads still turn.
  const ServiceProcess idle(*emulator);
  ServiceProcess stuck(*emulator);
  const pid_t thread = ThreadNamed("rpc", stuck.process().pid());
  ASSERT_NE(thread, 0);
  HeldThread held(thread);
  if (!held.Stop()) GTEST_SKIP() << "holding a thread of the service takes CAP_SYS_PTRACE";

  ProbeWatch liveness(stuck.health_address(), "/livez");
  EXPECT_TRUE(liveness.Await(200));
  // 20 s after the thread last turned, which is nearly all of kPatience.
  EXPECT_TRUE(liveness.Await(503) || liveness.Await(503));
  EXPECT_EQ(Probe(stuck.health_address(), "/livez").body,
            "the RPC thread has not turned for 20 s\n");
  EXPECT_EQ(Probe(idle.health_address(), "/livez").status, 200);
  held.Release();
  EXPECT_TRUE(liveness.Await(200));
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(stuck, ExampleRemoval(), response).ok());
}

}  // namespace
}  // namespace participants::e2e
