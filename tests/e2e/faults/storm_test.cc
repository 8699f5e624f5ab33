// Fault rows 16, 17 and 28: callers that cancel, callers without time, and a Graph that hangs under
// ten times the load.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/faults/process_usage.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;
using enum grpc::StatusCode;

class Storm : public testing::Test {
 protected:
  void StandStill() {
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.wire = WireFault::kNeverAnswer;
    emulator_->AddFault(fault);
  }
  void Start(const std::vector<std::string>& flags) {
    ServiceProcess::Options options;
    options.flags = flags;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }
  static std::vector<v1::RemoveParticipantRequest> Removals(size_t count) {
    return std::vector<v1::RemoveParticipantRequest>(count, ExampleRemoval());
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
};
using FaultRow16 = Storm;
using FaultRow17 = Storm;
using FaultRow28 = Storm;

// A call that its caller cancels after a moment.
struct CancelledCall {
  grpc::ClientContext context;
  v1::RemoveParticipantRequest request = ExampleRemoval();
  v1::RemoveParticipantResponse response;
  grpc::Status status;
  absl::Notification done;
};

TEST_F(FaultRow16, AStormOfCancelsLeavesNothingBehind) {
  Start({});
  StandStill();
  const ProcessUsage before = UsageOf(service_->process().pid());
  constexpr int kRounds = 20;
  constexpr int kAtOnce = 150;
  for (int round = 0; round < kRounds; ++round) {
    std::deque<CancelledCall> calls(kAtOnce);
    for (CancelledCall& call : calls) {
      service_->stub().async()->RemoveParticipant(&call.context, &call.request, &call.response,
                                                  [&call](const grpc::Status& status) {
                                                    call.status = status;
                                                    call.done.Notify();
                                                  });
    }
    for (CancelledCall& call : calls) call.context.TryCancel();
    for (CancelledCall& call : calls) {
      call.done.WaitForNotification();
      EXPECT_EQ(call.status.error_code(), CANCELLED);
    }
  }
  // The service drops every started transfer soon after its caller leaves: Graph sees every one
  // close.
  const auto kept = [this] {
    const auto journal = emulator_->Journal();
    return std::count_if(journal.begin(), journal.end(), [](const auto& entry) {
      return entry.method == "DELETE" && !entry.client_left;
    });
  };
  const int most = before.descriptors + 16;
  // Both values come from the same look: a late request may come and go between two looks.
  ProcessUsage after;
  int64_t still_there = 0;
  const absl::Time end = absl::Now() + kPatience;
  do {
    still_there = kept();
    after = UsageOf(service_->process().pid());
  } while ((still_there > 0 || after.descriptors > most) && absl::Now() < end);
  EXPECT_EQ(still_there, 0);
  std::printf("%d cancels: descriptors %d to %d, threads %d to %d, memory %ld to %ld KiB\n",
              kRounds * kAtOnce, before.descriptors, after.descriptors, before.threads,
              after.threads, before.memory_kib, after.memory_kib);
  EXPECT_LE(after.descriptors, most);
  EXPECT_LE(after.threads, before.threads + 8);
  ExpectGrowth(before, after, 150);
  emulator_->ClearFaults();
  auto request = ExampleRemoval();
  request.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  const grpc::Status status = Remove(*service_, request, response);
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(FaultRow17, AHopelessDeadlineSendsNothing) {
  Start({});
  // Few at a time, and well below the 10 ms that Graph must be left. A client that is delayed
  // between two reads of the clock tells the server of a later deadline than it has.
  for (const int milliseconds : {1, 2, 3}) {
    const auto ends =
        CallSwarm(*service_, {.at_once = 5, .deadline = absl::Milliseconds(milliseconds)})
            .Remove(Removals(100));
    for (const CallEnd& end : ends) EXPECT_EQ(end.status.error_code(), DEADLINE_EXCEEDED);
  }
  const auto expired = CallSwarm(*service_, {.deadline = -absl::Seconds(1)}).Remove(Removals(10));
  for (const CallEnd& end : expired) EXPECT_EQ(end.status.error_code(), DEADLINE_EXCEEDED);
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 0U);
}

TEST_F(FaultRow17, ACallWithoutADeadlineGetsTheDefault) {
  Start({"--default_deadline=700ms"});
  StandStill();
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  const auto status = service_->stub().InviteParticipants(&context, ExampleInvitation(), &response);
  EXPECT_EQ(status.error_code(), DEADLINE_EXCEEDED);
  EXPECT_EQ(DetailsOf(status).reason(), "DEADLINE");
}

TEST_F(FaultRow17, OurAnswerComesBeforeTheDeadline) {
  Start({});
  StandStill();
  constexpr int kCalls = 60;
  std::vector<absl::Duration> overruns;
  // Judges the best of these times: now and then a busy machine uses up the margin of 50 ms.
  int most_ours = 0;
  for (const int milliseconds : {200, 350, 600, 1000, 1500}) {
    const auto ends =
        CallSwarm(*service_, {.at_once = kCalls, .deadline = absl::Milliseconds(milliseconds)})
            .Remove(Removals(kCalls));
    int ours = 0;
    for (const CallEnd& end : ends) {
      EXPECT_EQ(end.status.error_code(), DEADLINE_EXCEEDED);
      ours += DetailsOf(end.status).reason() == "DEADLINE" ? 1 : 0;
      overruns.push_back(end.overrun);
    }
    most_ours = std::max(most_ours, ours);
  }
  std::printf("calls whose deadline passes: at best %d of %d with our own answer; beyond: %s\n",
              most_ours, kCalls, Distribution(overruns).c_str());
#ifdef PARTICIPANTS_SANITIZED
  EXPECT_GT(most_ours, 0);  // Sanitizers leave no margin.
#else
  EXPECT_GE(most_ours, kCalls * 9 / 10);
#endif
}

// gRPC's clients round these time-outs up to tenths of a second, so the server assumes more time
// than there is.
TEST_F(FaultRow17, OurAnswerComesBeforeADeadlineThatIsRoundedUp) {
  Start({});
  StandStill();
  std::deque<std::thread> callers;
  for (const int milliseconds : {10'000, 10'001, 10'020, 10'080}) {
    callers.emplace_back([this, milliseconds] {
      v1::InviteParticipantsResponse response;
      const grpc::Status status =
          Invite(*service_, ExampleInvitation(), response, absl::Milliseconds(milliseconds));
      EXPECT_EQ(status.error_code(), DEADLINE_EXCEEDED);
      EXPECT_EQ(DetailsOf(status).reason(), "DEADLINE") << milliseconds;
    });
  }
  for (std::thread& caller : callers) caller.join();
}

// Graph's machine hangs: its kernel still accepts connections, but no process reads them.
TEST_F(FaultRow28, TenTimesTheLoadIsShedAtOnceAndMemoryStaysFlat) {
  constexpr int kMostInFlight = 200;
  Start({absl::StrCat("--max_in_flight=", kMostInFlight)});
  StandStill();
  const ProcessUsage before = UsageOf(service_->process().pid());
  const auto ends = CallSwarm(*service_, {.at_once = 2000, .deadline = absl::Seconds(3)})
                        .Remove(Removals(10 * 2000));
  std::vector<absl::Duration> shed;
  size_t in_flight = 0;
  for (const CallEnd& end : ends) {
    if (DetailsOf(end.status).reason() == "LOCAL_OVERLOAD") {
      EXPECT_EQ(end.status.error_code(), RESOURCE_EXHAUSTED);
      shed.push_back(end.took);
    } else {
      EXPECT_EQ(end.status.error_code(), DEADLINE_EXCEEDED) << end.status.error_message();
      ++in_flight;
    }
  }
  const ProcessUsage after = UsageOf(service_->process().pid());
  std::printf("%zu calls on a Graph that stands still: %zu shed, in %s; memory %ld to %ld KiB\n",
              ends.size(), shed.size(), Distribution(shed).c_str(), before.memory_kib,
              after.memory_kib);
  EXPECT_GE(shed.size(), 15'000U);
  EXPECT_GE(in_flight, size_t{kMostInFlight});
  EXPECT_LE(emulator_->CountRequests("DELETE", ""), in_flight * 8);
  // At least half of them were shed at once, not at the end of their time.
  std::nth_element(shed.begin(), shed.begin() + static_cast<std::ptrdiff_t>(shed.size() / 2),
                   shed.end());
  EXPECT_LT(shed[shed.size() / 2], absl::Seconds(1));
  // The memory for 2,000 callers' connections and streams, not for 20,000 calls.
  ExpectGrowth(before, after, 100);
  EXPECT_LE(after.threads, before.threads + 8);
}

}  // namespace
}  // namespace participants::e2e
