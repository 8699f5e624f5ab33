// Two hundred lists of 8 MiB at once, in a pod of 512 MiB.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using Stub = v1::ParticipantService::Stub;

#ifdef PARTICIPANTS_SANITIZED
constexpr int kLists = 20;  // Sanitizers slow everything down this much.
#else
constexpr int kLists = 200;
#endif
constexpr size_t kMostBytes = size_t{8} << 20;

// As many entries as Graph may send, each of maximum size.
std::string LargestRoster() {
  std::string body = R"({"value": [)";
  for (int i = 0; body.size() < kMostBytes - 1500; ++i) {
    absl::StrAppend(
        &body, i == 0 ? "" : ",", R"({"id": "participant-)", i,
        R"(", "info": {"identity": {"user": {"id": "00000000-0000-4000-8000-)",
        absl::Dec(i, absl::kZeroPad12),
        R"(", "displayName": "Somebody"}}, "region": "emea", "replacementLink": ")",
        std::string(900, 'r'),
        R"("}, "mediaStreams": [{"mediaType": "audio", "direction": "sendReceive", "serverMuted": false, "sourceId": "1"}],)",
        R"("isMuted": false, "isInLobby": false, "metadata": null})");
  }
  return body + "]}";
}

// A version 1 control group with a memory limit, as long as the object lives.
class MemoryGroup {
 public:
  explicit MemoryGroup(uint64_t limit) {
    if (mkdir(path_.c_str(), 0700) != 0) return;
    std::ofstream(path_ + "/memory.limit_in_bytes") << limit;
    usable_ = Read("memory.limit_in_bytes") == limit;
  }
  ~MemoryGroup() { rmdir(path_.c_str()); }
  MemoryGroup(const MemoryGroup&) = delete;
  MemoryGroup& operator=(const MemoryGroup&) = delete;

  bool usable() const { return usable_; }
  // The command that starts another command in the group.
  std::vector<std::string> Launcher() const {
    return {"sh", "-c", absl::StrCat("echo $$ > ", path_, R"(/cgroup.procs && exec "$@")"), "sh"};
  }
  uint64_t Read(const std::string& name) const {
    uint64_t value = 0;
    std::ifstream(path_ + "/" + name) >> value;
    return value;
  }

 private:
  const std::string path_ = absl::StrCat("/sys/fs/cgroup/memory/participants-", getpid());
  bool usable_ = false;
};

class RosterMemory : public RosterWorld {};

TEST_F(RosterMemory, IsSharedByAllWhoReadAtOnce) {
  constexpr uint64_t kLimit = uint64_t{512} << 20;
  MemoryGroup group(kLimit);
  if (!group.usable()) GTEST_SKIP() << "needs root and version 1 memory cgroups";
  service_.reset();
  ServiceProcess::Options options;
  options.launcher = group.Launcher();
  service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  PutCall(R"({"participants": ["p"]})", "small");
  graph_emulator::Fault large;  // Built once: the emulator would be the slowest part otherwise.
  large.target = "/calls/call/participants";
  large.times = -1;
  large.reply.emplace().body = LargestRoster();
  emulator_->AddFault(large);

  std::mutex mutex;
  std::map<std::string, int> ends;
  std::atomic<int> running = kLists;
  std::vector<std::thread> threads;
  for (int i = 0; i < kLists; ++i) {
    threads.emplace_back([&] {
      v1::ListParticipantsResponse response;
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
      const grpc::Status status = service_->stub().ListParticipants(
          &context, Parse<v1::ListParticipantsRequest>("call_id: 'call'"), &response);
      if (status.ok()) {
        EXPECT_EQ(response.participants_size(), 1000);
      }
      std::lock_guard lock(mutex);
      ++ends[status.ok() ? "OK" : DetailsOf(status).reason()];
      --running;
    });
  }
  // Removals continue meanwhile.
  int removals = 0;
  while (running > 0) {
    v1::RemoveParticipantResponse response;
    const grpc::Status status =
        Call(&Stub::RemoveParticipant,
             Parse<v1::RemoveParticipantRequest>(
                 "call_id: 'small' participant_id: 'nobody' allow_missing: true"),
             response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    ++removals;
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& [end, count] : ends) {
    std::printf("%d %s, ", count, end.c_str());
    EXPECT_THAT(end, testing::AnyOf("OK", "LOCAL_OVERLOAD"));
  }
  std::printf("%d removals meanwhile; at most %llu MiB, refused %llu times\n", removals,
              static_cast<unsigned long long>(group.Read("memory.max_usage_in_bytes") >> 20),
              static_cast<unsigned long long>(group.Read("memory.failcnt")));
  EXPECT_GT(ends["OK"], 0);
  EXPECT_GT(removals, kLists / 20);
  EXPECT_LT(group.Read("memory.max_usage_in_bytes"), kLimit);
  EXPECT_EQ(service_->Stop(), 0);
}

}  // namespace
}  // namespace participants::e2e
