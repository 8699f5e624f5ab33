// Fault row 5: a Graph whose answer trickles or never ends.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <ostream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/process_usage.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;
using enum grpc::StatusCode;

struct Trickle {
  std::string name;
  WireFault wire;
};
void PrintTo(const Trickle& trickle, std::ostream* os) { *os << trickle.name; }

class FaultRow05 : public testing::TestWithParam<Trickle> {
 protected:
  FaultRow05() {
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.wire = GetParam().wire;
    fault.reply.emplace();
    fault.reply->body = R"({"id":"operation","status":"running","clientContext":"x"})";
    emulator_->AddFault(fault);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

INSTANTIATE_TEST_SUITE_P(Ways, FaultRow05,
                         testing::Values(Trickle{"SlowHeaders", WireFault::kSlowHeaders},
                                         Trickle{"SlowBody", WireFault::kSlowBody},
                                         Trickle{"EndlessHeaders", WireFault::kEndlessHeaders},
                                         Trickle{"EndlessInterim", WireFault::kEndlessInterim}),
                         [](const auto& trickle) { return trickle.param.name; });

TEST_P(FaultRow05, EndsInTimeWithOneArrivalAndFlatMemory) {
  const ProcessUsage before = UsageOf(service_.process().pid());
  const absl::Time begin = absl::Now();
  v1::InviteParticipantsResponse response;
  const auto status = Invite(service_, ExampleInvitation(), response, absl::Seconds(4));
  std::printf("%s: ended after %s, memory %ld to %ld KiB\n", GetParam().name.c_str(),
              absl::FormatDuration(absl::Now() - begin).c_str(), before.memory_kib,
              UsageOf(service_.process().pid()).memory_kib);
  EXPECT_TRUE(DetailsOf(status).error_info) << status.error_message();
  EXPECT_TRUE(status.error_code() == UNKNOWN || status.error_code() == DEADLINE_EXCEEDED);
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "unknown");
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 1U);
  ExpectGrowth(before, UsageOf(service_.process().pid()), 64);
}

using FaultRow05LowSpeed = FaultRow05;
INSTANTIATE_TEST_SUITE_P(Ways, FaultRow05LowSpeed,
                         testing::Values(Trickle{"SlowBody", WireFault::kSlowBody}),
                         [](const auto& trickle) { return trickle.param.name; });

// The service gives up on an answer that trickles, long before the caller's deadline.
TEST_P(FaultRow05LowSpeed, ATrickleIsGivenUpLongBeforeTheDeadline) {
  const absl::Time begin = absl::Now();
  v1::InviteParticipantsResponse response;
  const auto status = Invite(service_, ExampleInvitation(), response, absl::Seconds(55));
  EXPECT_EQ(status.error_code(), UNKNOWN);
  EXPECT_EQ(DetailsOf(status).reason(), "INVITE_OUTCOME_UNKNOWN");
  EXPECT_LT(absl::Now() - begin, absl::Seconds(30));
}

}  // namespace
}  // namespace participants::e2e
