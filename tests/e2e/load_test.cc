// Many calls at once: no call may block a thread, and a drain loses no call.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphEmulator;

// Sanitizers slow the binary down many times over. One thread per call would still show.
#ifdef PARTICIPANTS_SANITIZED
constexpr absl::Duration kMostOnTop = absl::Seconds(20);
#else
constexpr absl::Duration kMostOnTop = absl::Milliseconds(800);
#endif

// Sends asynchronous removals and counts how they end.
class Calls {
 public:
  void Start(ServiceProcess& service) {
    auto* call = new Call;
    call->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    {
      const absl::MutexLock lock(&mutex_);
      ++open_;
    }
    service.stub().async()->RemoveParticipant(
        &call->context, &call->request, &call->response, [this, call](const grpc::Status& status) {
          const bool typed = status.ok() || DetailsOf(status).error_info.has_value();
          const absl::MutexLock lock(&mutex_);
          --open_;
          ++ended_;
          ok_ += status.ok() ? 1 : 0;
          if (!typed) bare_.push_back(status.error_message());
          delete call;
        });
  }
  bool AwaitAll() {
    const absl::MutexLock lock(&mutex_);
    const auto none = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return open_ == 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&none), absl::Seconds(90));
  }
  int ok() const {
    const absl::MutexLock lock(&mutex_);
    return ok_;
  }
  int ended() const {
    const absl::MutexLock lock(&mutex_);
    return ended_;
  }
  // The messages of statuses that are not the service's own.
  std::vector<std::string> bare() const {
    const absl::MutexLock lock(&mutex_);
    return bare_;
  }

 private:
  struct Call {
    grpc::ClientContext context;
    v1::RemoveParticipantRequest request = ExampleRemoval();
    v1::RemoveParticipantResponse response;
  };
  mutable absl::Mutex mutex_;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  int ended_ ABSL_GUARDED_BY(mutex_) = 0;
  int ok_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> bare_ ABSL_GUARDED_BY(mutex_);
};

void AnswerEveryRemovalAfter(GraphEmulator& emulator, std::chrono::milliseconds delay) {
  Fault fault;
  fault.method = "DELETE";
  fault.times = -1;
  fault.delay = delay;
  fault.reply.emplace();
  fault.reply->status = 204;
  emulator.AddFault(fault);
}

TEST(Load, AThousandCallsTakeLittleLongerThanOne) {
  const auto emulator = StartExampleEmulator();
  AnswerEveryRemovalAfter(*emulator, std::chrono::milliseconds(200));
  ServiceProcess service(*emulator);
  const auto time_of = [&service](int count) {
    Calls calls;
    const absl::Time begin = absl::Now();
    for (int i = 0; i < count; ++i) calls.Start(service);
    EXPECT_TRUE(calls.AwaitAll());
    EXPECT_EQ(calls.ok(), count);
    return absl::Now() - begin;
  };
  time_of(1);  // Opens the channel and its connection.
  const absl::Duration one = time_of(1);
  const absl::Duration thousand = time_of(1000);
  std::printf("one call %s, 1,000 concurrent calls %s\n", absl::FormatDuration(one).c_str(),
              absl::FormatDuration(thousand).c_str());
  EXPECT_LT(thousand, one + kMostOnTop);
  EXPECT_EQ(emulator->CountRequests("DELETE", ""), 1002U);
}

TEST(Load, TermUnderLoadGivesEveryAcceptedCallOurAnswer) {
  const auto emulator = StartExampleEmulator();
  AnswerEveryRemovalAfter(*emulator, std::chrono::milliseconds(50));
  ServiceProcess service(*emulator);
  Calls calls;
  for (int i = 0; i < 300; ++i) calls.Start(service);
  ASSERT_TRUE(service.process().AwaitLine(R"("msg":"call finished")", kPatience));
  service.process().Signal(SIGTERM);
  ASSERT_TRUE(calls.AwaitAll());
  EXPECT_EQ(service.process().Wait(kPatience), 0);
  EXPECT_EQ(calls.ended(), 300);
  for (const std::string& message : calls.bare()) ADD_FAILURE() << "a bare status: " << message;
}

}  // namespace
}  // namespace participants::e2e
