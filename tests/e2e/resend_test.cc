// libcurl resends a request by itself when a reused connection dies without a response. Only our
// own attempts may arrive at Graph, so the test counts them there.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "tests/e2e/http1_world.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::GraphEmulator;
using graph_emulator::WireFault;

class Resend : public testing::TestWithParam<WireFault> {
 protected:
  // Reads the second and every later request on a connection, and then closes it.
  void HangUpOnReusedConnections(const std::string& method, const std::string& target) {
    Fault fault;
    fault.method = method;
    fault.target = target;
    fault.times = -1;
    fault.on_reused_connection_only = true;
    fault.wire = GetParam();
    emulator_->AddFault(fault);
  }
  // Leaves one idle connection to Graph.
  void WarmUp() {
    v1::RemoveParticipantResponse response;
    ASSERT_TRUE(Remove(service_, ExampleRemoval(), response).ok());
    emulator_->ClearJournal();
  }

  std::unique_ptr<GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

INSTANTIATE_TEST_SUITE_P(When, Resend,
                         testing::Values(WireFault::kCloseWithoutReply, WireFault::kBeforeReply),
                         [](const auto& row) {
                           return row.param == WireFault::kBeforeReply ? "Reset" : "Closed";
                         });

TEST_P(Resend, EachInvitationArrivesOnce) {
  for (int i = 1; i <= 5; ++i) {
    WarmUp();
    HangUpOnReusedConnections("POST", "/invite");
    v1::InviteParticipantsResponse response;
    const grpc::Status status = Invite(service_, ExampleInvitation(), response);
    emulator_->ClearFaults();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(details.reason(), "INVITE_OUTCOME_UNKNOWN");
    EXPECT_EQ(details.metadata("effect"), "unknown");
    EXPECT_EQ(details.metadata("attempts"), "1");
    EXPECT_EQ(details.metadata("client_context"), ExampleInvitation().client_context());
    EXPECT_EQ(details.metadata("participant_ids"), graph_emulator::kExampleParticipantId);
    EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 1U);
    emulator_->AddCall(graph_emulator::kExampleCallId, {graph_emulator::kExampleParticipantId});
  }
}

TEST_P(Resend, ARemovalArrivesAsOftenAsItsAttemptsSay) {
  WarmUp();
  // A lost removal is repeated and then does not find the participant; the call is live.
  HangUpOnReusedConnections("DELETE", "");
  v1::RemoveParticipantResponse response;
  auto request = ExampleRemoval();
  request.set_participant_id("nobody");
  const grpc::Status status = Remove(service_, request, response);
  const size_t arrivals = emulator_->CountRequests("DELETE", "");
  EXPECT_EQ(arrivals, 2U);   // The lost one, and one on a fresh connection.
  ASSERT_TRUE(status.ok());  // An absence after an unknown effect counts as a removal.
  EXPECT_EQ(response.outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
  EXPECT_TRUE(service_.process().AwaitLine(R"("attempts":2)", kPatience));
}

TEST_P(Resend, ARemovalThatIsAlwaysLostArrivesAsOftenAsItsAttemptsSay) {
  WarmUp();
  Fault fault;
  fault.method = "DELETE";
  fault.times = -1;
  fault.wire = GetParam();
  emulator_->AddFault(fault);
  v1::RemoveParticipantResponse response;
  const grpc::Status status = Remove(service_, ExampleRemoval(), response, absl::Seconds(3));
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.metadata("effect"), "unknown");
  EXPECT_EQ(details.metadata("attempts"), std::to_string(emulator_->CountRequests("DELETE", "")));
  EXPECT_GT(emulator_->CountRequests("DELETE", ""), 1U);
}

// A request on a connection that Graph has closed meanwhile is lost, and nobody can tell whether
// Graph read it.
struct IdleEnd {
  const char* name;
  bool tls;
  WireFault wire;
};

class ClosedWhileIdle : public testing::TestWithParam<IdleEnd>, protected Http1World {
 protected:
  ClosedWhileIdle() : Http1World(GetParam().tls) {}

  // Waits until only the token's connection is left.
  bool AwaitClose() {
    const absl::Time end = absl::Now() + kPatience;
    while (emulator_->connections_open() > 1 && absl::Now() < end) std::this_thread::yield();
    return emulator_->connections_open() <= 1;
  }
};

INSTANTIATE_TEST_SUITE_P(
    When, ClosedWhileIdle,
    testing::Values(IdleEnd{"Reset", false, WireFault::kAfterBody},
                    IdleEnd{"Closed", false, WireFault::kCloseAfterBody},
                    IdleEnd{"ResetUnderTls", true, WireFault::kAfterBody},
                    IdleEnd{"ClosedUnderTls", true, WireFault::kCloseAfterBody},
                    IdleEnd{"SaidCloseNotifyUnderTls", true, WireFault::kCloseNotifyAfterBody}),
    [](const auto& row) { return row.param.name; });

TEST_P(ClosedWhileIdle, AnInvitationGoesOverAnotherConnection) {
  for (int i = 1; i <= 3; ++i) {
    Fault fault;
    fault.method = "DELETE";
    fault.wire = GetParam().wire;
    emulator_->AddFault(fault);
    v1::RemoveParticipantResponse removed;
    ASSERT_TRUE(Remove(*service_, ExampleRemoval(), removed).ok());
    ASSERT_TRUE(AwaitClose());
    v1::InviteParticipantsResponse invited;
    const grpc::Status status = Invite(*service_, ExampleInvitation(), invited);
    EXPECT_TRUE(status.ok()) << i << ": " << status.error_message();
    // Arrives on a new connection, which the next invitation could reuse.
    EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), static_cast<size_t>(i));
    emulator_->AddCall(graph_emulator::kExampleCallId, {graph_emulator::kExampleParticipantId});
  }
}

}  // namespace
}  // namespace participants::e2e
