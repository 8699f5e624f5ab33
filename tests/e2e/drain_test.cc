// SIGTERM during calls in every state: each call gets the service's own answer, readiness turns
// before the first refusal, and the process stays live until its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphErrorReply;
using graph_emulator::WireFault;
using testing::ElementsAre;
using enum grpc::StatusCode;

struct Expected {
  grpc::StatusCode code;
  std::string reason;
  std::string effect;
};

// What the calls wait for when SIGTERM arrives, and their answer when drain_timeout is over.
struct State {
  std::string name;
  std::vector<Fault> faults;
  // Requests of each RPC that Graph has received by then; 0 = none, since the calls await a token.
  size_t arrivals = 1;
  Expected removal;
  Expected invitation;
};
void PrintTo(const State& state, std::ostream* os) { *os << state.name; }

Fault Forever(const std::string& target) {
  Fault fault;
  fault.target = target;
  fault.times = -1;
  return fault;
}
// A refusal whose Retry-After exceeds the duration of this test.
Fault ComeBackLater(int status) {
  Fault fault = Forever("/participants/");
  fault.reply = GraphErrorReply(status, "Later", "", {{"Retry-After", "40"}});
  return fault;
}

std::vector<State> States() {
  Fault no_token = Forever("/oauth2/v2.0/token");
  no_token.wire = WireFault::kNeverAnswer;
  Fault no_answer = Forever("/participants/");
  no_answer.wire = WireFault::kNeverAnswer;
  const Expected unsent = {UNAVAILABLE, "DRAINING", "none"};
  const Expected sent = {UNAVAILABLE, "DRAINING", "unknown"};
  const Expected outcome_unknown = {UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "unknown"};
  return {{"WaitingForAToken", {no_token}, 0, unsent, unsent},
          {"OnTheWire", {no_answer}, 1, sent, outcome_unknown},
          {"WaitingToRetryWhatWasRefused", {ComeBackLater(503)}, 1, unsent, unsent},
          // The invitation does not retry: it gets its answer before the signal.
          {"WaitingToRetryWhatMayHaveHappened", {ComeBackLater(408)}, 1, sent, outcome_unknown}};
}

class Drain : public testing::TestWithParam<State> {
 protected:
  void Start(const std::string& drain_timeout, const std::string& drain_delay = "1s") {
    for (const Fault& fault : GetParam().faults) emulator_->AddFault(fault);
    ServiceProcess::Options options;
    options.flags = {"--drain_delay=" + drain_delay, "--drain_timeout=" + drain_timeout,
                     "--max_in_flight=2"};
    options.await_ready = GetParam().arrivals > 0;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }
  // Returns when both RPCs are in flight.
  void CallBoth() {
    remover_ = std::thread([this] {
      do {
        v1::RemoveParticipantResponse response;
        removal_ = Remove(*service_, ExampleRemoval(), response, absl::Minutes(1));
      } while (WasPushedAside(removal_));
    });
    inviter_ = std::thread([this] {
      do {
        v1::InviteParticipantsResponse response;
        invitation_ = Invite(*service_, ExampleInvitation(), response, absl::Minutes(1));
      } while (WasPushedAside(invitation_));
    });
    if (GetParam().arrivals == 0) return AwaitFull();
    EXPECT_TRUE(AwaitRequests(*emulator_, "DELETE", "/participants/", GetParam().arrivals));
    EXPECT_TRUE(AwaitRequests(*emulator_, "POST", "/invite", GetParam().arrivals));
  }
  void AwaitCalls() {
    remover_.join();
    inviter_.join();
  }
  static void Expect(const grpc::Status& status, const Expected& expected) {
    EXPECT_EQ(status.error_code(), expected.code);
    EXPECT_EQ(DetailsOf(status).reason(), expected.reason);
    EXPECT_EQ(DetailsOf(status).metadata("effect"), expected.effect);
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
  std::thread remover_, inviter_;
  grpc::Status removal_, invitation_;

 private:
  // Rejected because one of AwaitFull's own calls was in flight.
  static bool WasPushedAside(const grpc::Status& status) {
    return DetailsOf(status).reason() == "LOCAL_OVERLOAD";
  }
  // --max_in_flight=2 admits only two calls. The pauses leave room for them.
  void AwaitFull() {
    for (std::string reason; reason != "LOCAL_OVERLOAD";) {
      (void)service_->process().AwaitLine("no line has this", absl::Milliseconds(100));
      v1::RemoveParticipantResponse response;
      reason = DetailsOf(Remove(*service_, {}, response)).reason();
    }
  }
};

INSTANTIATE_TEST_SUITE_P(While, Drain, testing::ValuesIn(States()),
                         [](const auto& state) { return state.param.name; });

TEST_P(Drain, EndsStragglersWithOurOwnAnswer) {
  Start("500ms");
  ProbeWatch liveness(service_->health_address(), "/livez");
  ProbeWatch readiness(service_->health_address(), "/readyz");
  EXPECT_TRUE(liveness.Await(200));
  CallBoth();
  service_->process().Signal(SIGTERM);
  EXPECT_TRUE(readiness.Await(503));
  AwaitCalls();
  Expect(removal_, GetParam().removal);
  Expect(invitation_, GetParam().invitation);
  EXPECT_EQ(service_->process().Wait(kPatience), 0);
  EXPECT_THAT(liveness.AwaitEnd(), ElementsAre(200));
}

class DrainDelay : public Drain {};
// In this state the call can still succeed.
INSTANTIATE_TEST_SUITE_P(While, DrainDelay, testing::Values(States()[1]),
                         [](const auto& state) { return state.param.name; });

TEST_P(DrainDelay, ReadinessTurnsWhileCallsAreStillAccepted) {
  Start("30s", "5s");
  HealthWatch readiness(service_->address(), "");
  EXPECT_TRUE(readiness.Await(kServing));
  emulator_->ClearFaults();
  service_->process().Signal(SIGTERM);
  EXPECT_TRUE(readiness.Await(kNotServing));
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(*service_, ExampleRemoval(), response).ok());
  EXPECT_EQ(service_->process().Wait(kPatience), 0);
  EXPECT_THAT(readiness.AwaitEnd(), ElementsAre(kServing, kNotServing));
}

TEST_P(DrainDelay, WhatIsOnTheWireGetsGraphsOwnAnswer) {
  Start("30s");
  emulator_->ClearFaults();
  emulator_->SetDelay(std::chrono::seconds(3));
  CallBoth();
  service_->process().Signal(SIGTERM);
  AwaitCalls();
  EXPECT_TRUE(removal_.ok());
  EXPECT_TRUE(invitation_.ok());
  EXPECT_EQ(service_->process().Wait(kPatience), 0);
}

// A client that balances load itself must see the change and leave before the first refusal. How
// soon this test sees it and calls depends on the machine, so one success in five is enough. If the
// service announced the change only when refusals start, a call or two might still succeed, but
// never twenty.
TEST(Refusal, IsToldOfBeforeItStarts) {
  const auto emulator = StartExampleEmulator();
  v1::RemoveParticipantRequest removal = ExampleRemoval();
  removal.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  bool in_time = false;
  for (int i = 0; i < 5 && !in_time; ++i) {
    ServiceProcess::Options options;
    options.flags = {"--drain_delay=1s"};
    ServiceProcess service(*emulator, options);
    HealthWatch serving(service.address(), kServiceName);
    EXPECT_TRUE(serving.Await(kServing));
    service.process().Signal(SIGTERM);
    EXPECT_TRUE(serving.Await(kNotServing));
    int served = 0;
    while (served < 20 && Remove(service, removal, response).ok()) ++served;
    in_time = served == 20;
    EXPECT_EQ(service.process().Wait(kPatience), 0);
  }
  EXPECT_TRUE(in_time);
}

}  // namespace
}  // namespace participants::e2e
