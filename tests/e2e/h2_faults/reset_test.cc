// Graph must see that a call has been given up, even on an otherwise idle connection. It is not
// enough that the next request would carry the reset.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/h2_faults/h2_world.h"

namespace participants::e2e {
namespace {

// A removal or an invitation that runs until the test ends it.
class Running {
 public:
  virtual ~Running() { thread_.join(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void Cancel() { context_.TryCancel(); }

 protected:
  explicit Running(absl::Duration time) {
    context_.set_deadline(absl::ToChronoTime(absl::Now() + time));
  }
  template <typename Call>
  void Start(Call call) {
    thread_ = std::thread(std::move(call));
  }

  grpc::ClientContext context_;

 private:
  std::thread thread_;
};

class RunningRemoval final : public Running {
 public:
  RunningRemoval(ServiceProcess& service, absl::Duration time) : Running(time) {
    Start([this, &service] {
      v1::RemoveParticipantResponse response;
      (void)service.stub().RemoveParticipant(&context_, ExampleRemoval(), &response);
    });
  }
};

class RunningInvitation final : public Running {
 public:
  RunningInvitation(ServiceProcess& service, absl::Duration time) : Running(time) {
    Start([this, &service] {
      v1::InviteParticipantsResponse response;
      (void)service.stub().InviteParticipants(&context_, ExampleInvitation(), &response);
    });
  }
};

class Reset : public H2World {
 protected:
  bool AwaitArrivals(std::size_t count) {
    return Await([this, count] { return Arrivals().size() == count; });
  }
  bool AwaitResets(std::size_t count) {
    const absl::Time begin = absl::Now();
    const bool came = Await([this, count] {
      const auto requests = Arrivals();
      return std::ranges::count_if(requests, [](const auto& entry) {
               return entry.client_reset;
             }) == static_cast<std::ptrdiff_t>(count);
    });
    std::printf("the reset came within %.1f ms\n", absl::ToDoubleMilliseconds(absl::Now() - begin));
    return came;
  }
  template <typename Condition>
  static bool Await(Condition condition) {
    const absl::Time end = absl::Now() + kPatience;
    while (!condition()) {
      if (absl::Now() > end) return false;
      std::this_thread::yield();
    }
    return true;
  }
  // On the one connection, which stays open, and before any other request.
  void ExpectResetAlone(std::size_t requests) {
    EXPECT_TRUE(AwaitResets(1)) << JournalText();
    EXPECT_EQ(Arrivals().size(), requests) << JournalText();
    EXPECT_EQ(server_->connections_accepted(), 1U);
    EXPECT_EQ(server_->connections_open(), 1U);
  }
};

constexpr absl::Duration kLong = absl::Seconds(50);

TEST_F(Reset, OfACancelledRemovalLeavesOnAQuietConnection) {
  WarmUp();
  Script(FaultKind::kStall);
  RunningRemoval removal(*service_, kLong);
  ASSERT_TRUE(AwaitArrivals(1));
  removal.Cancel();
  ExpectResetAlone(1);
  ExpectRemoved(RemoveOne());
}

TEST_F(Reset, OfACancelledInvitationLeavesOnAQuietConnection) {
  WarmUp();
  Script(FaultKind::kStall);
  RunningInvitation invitation(*service_, kLong);
  ASSERT_TRUE(AwaitArrivals(1));
  invitation.Cancel();
  ExpectResetAlone(1);
  ExpectRunning(InviteOne());
}

TEST_F(Reset, AtADeadlineLeavesOnAQuietConnection) {
  WarmUp();
  Script(FaultKind::kStall);
  // On a busy machine either deadline may come first, ours or gRPC's. Both end the call.
  v1::InviteParticipantsResponse response;
  EXPECT_EQ(Invite(*service_, ExampleInvitation(), response, absl::Seconds(1)).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
  ExpectResetAlone(1);
  ExpectRunning(InviteOne());
}

// The server answers nothing on the connection, not even the data that carries the reset.
TEST_F(Reset, LeavesWhileGraphAnswersNothing) {
  WarmUp();
  Script(FaultKind::kStall, -1);
  RunningRemoval removal(*service_, kLong);
  ASSERT_TRUE(AwaitArrivals(1));
  removal.Cancel();
  ExpectResetAlone(1);
}

TEST_F(Reset, LeavesWhileOthersWaitOnTheConnection) {
  WarmUp();
  Script(FaultKind::kStall, -1);
  std::vector<std::unique_ptr<Running>> calls;
  for (std::size_t i = 0; i < 5; ++i) {
    calls.push_back(std::make_unique<RunningInvitation>(*service_, kLong));
    ASSERT_TRUE(AwaitArrivals(i + 1));
  }
  calls.front()->Cancel();
  ExpectResetAlone(5);
  EXPECT_TRUE(Arrivals().front().client_reset);
  for (const auto& call : calls) call->Cancel();
  EXPECT_TRUE(AwaitResets(5)) << JournalText();
}

TEST_F(Reset, OfAHundredThatAreCancelledAtOnce) {
  WarmUp();
  Script(FaultKind::kStall, -1);
  std::vector<std::unique_ptr<Running>> calls;
  for (int i = 0; i < 100; ++i) {
    calls.push_back(std::make_unique<RunningInvitation>(*service_, kLong));
  }
  ASSERT_TRUE(AwaitArrivals(100));
  for (const auto& call : calls) call->Cancel();
  EXPECT_TRUE(AwaitResets(100)) << JournalText();
}

// The end of the connection also tells Graph.
TEST_F(Reset, OrTheEndOfTheConnectionComesWithTheEndOfTheProcess) {
  ServiceProcess::Options options;
  options.graph_base_url = server_->graph_base_url();
  options.flags = {"--graph_ca_file=" + certificate_.cert_file(), "--drain_delay=0s",
                   "--drain_timeout=100ms"};
  service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  WarmUp();
  Script(FaultKind::kStall);
  RunningInvitation invitation(*service_, kLong);
  ASSERT_TRUE(AwaitArrivals(1));
  EXPECT_EQ(service_->Stop(), 0);
  EXPECT_TRUE(Await(
      [this] { return Arrivals().front().client_reset || server_->connections_open() == 0; }));
}

}  // namespace
}  // namespace participants::e2e
