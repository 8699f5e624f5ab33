// Row 8 of the fault list: Graph's side of a connection vanishes silently.
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

#include "absl/time/time.h"
#include "tests/e2e/network_faults/graph_by_name.h"
#include "tests/e2e/network_faults/lost_packets.h"

namespace participants::e2e {
namespace {

constexpr char kRemoved[] = "OK OUTCOME_REMOVED";
// curl_options.h
constexpr absl::Duration kSilenceTimeout = absl::Seconds(10);
constexpr absl::Duration kPlenty = absl::Seconds(30);

class FaultRow08HalfOpen : public NetworkTest {
 protected:
  void SetUp() override {
    NetworkTest::SetUp();
    if (IsSkipped()) return;
    graph_ = std::make_unique<GraphByName>();
    graph_->dns().SetAddress("127.0.0.2");
    emulator_ = graph_->StartAt("127.0.0.2");
    StartService();
  }

  void StartService() {
    service_ =
        std::make_unique<ServiceProcess>(*emulator_, graph_->ServiceOptions(emulator_->port()));
  }

  // Leaves a dead connection in the service's pool.
  void KeepDeadConnection() {
    ASSERT_EQ(Verdict(Call(*service_, Rpc::kRemoval, kPlenty)), kRemoved);
    ASSERT_EQ(emulator_->connections_accepted(), 1U);
    ASSERT_EQ(LoseConnections(emulator_->port()), 1U);
    RestoreParticipant();
  }

  void RestoreParticipant() {
    emulator_->AddCall(graph_emulator::kExampleCallId, {graph_emulator::kExampleParticipantId});
  }

  // The next call succeeds at once, on the connection with that number.
  void ExpectNextCallOnConnection(size_t number) {
    RestoreParticipant();
    const Heard heard = Call(*service_, Rpc::kRemoval, kPlenty);
    EXPECT_EQ(Verdict(heard), kRemoved);
    EXPECT_LE(heard.elapsed, kSlack);
    EXPECT_EQ(emulator_->connections_accepted(), number);
    EXPECT_EQ(emulator_->Journal().back().connection, number);
  }

  std::unique_ptr<GraphByName> graph_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  std::unique_ptr<ServiceProcess> service_;
};

TEST_F(FaultRow08HalfOpen, ARemovalIsRepeatedOnAFreshConnection) {
  KeepDeadConnection();
  const Heard heard = Call(*service_, Rpc::kRemoval, kPlenty);
  EXPECT_EQ(Verdict(heard), kRemoved);
  EXPECT_LE(heard.elapsed, kSilenceTimeout + kSlack);
  // The first attempt never arrived.
  EXPECT_EQ(emulator_->CountRequests("DELETE", "/participants/"), 2U);
  EXPECT_EQ(emulator_->connections_accepted(), 2U);
  ExpectNextCallOnConnection(2);
}

TEST_F(FaultRow08HalfOpen, AnInvitationIsGivenUpAndNotRepeated) {
  KeepDeadConnection();
  const Heard heard = Call(*service_, Rpc::kInvitation, kPlenty);
  EXPECT_EQ(Verdict(heard), "UNKNOWN INVITE_OUTCOME_UNKNOWN network unknown");
  EXPECT_EQ(heard.details.metadata("attempts"), "1");
  EXPECT_LE(heard.elapsed, kSilenceTimeout + kSlack);
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 0U);
  ExpectNextCallOnConnection(2);
  EXPECT_EQ(Verdict(Call(*service_, Rpc::kInvitation, kPlenty)), "OK");
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 1U);
}

TEST_F(FaultRow08HalfOpen, ADeadlineOnADeadConnectionIsNotTheNextCallsProblem) {
  KeepDeadConnection();
  const Heard heard = Call(*service_, Rpc::kInvitation, absl::Seconds(1));
  EXPECT_EQ(Verdict(heard), "DEADLINE_EXCEEDED DEADLINE caller unknown");
  ExpectNextCallOnConnection(2);
}

// A new connection gets no answer either. The service gives up on it after 5 s and tries another
// one.
TEST_F(FaultRow08HalfOpen, AConnectionThatNobodyTakesIsTriedAgain) {
  graph_emulator::Fault fault;
  fault.method = "HEAD";
  fault.wire = graph_emulator::WireFault::kAfterBody;
  emulator_->AddFault(fault);
  StartService();  // It keeps no connection from before its first call.
  const size_t before = emulator_->connections_accepted();
  {
    const LostListener lost(emulator_->port());
    constexpr absl::Duration kTime = absl::Seconds(7);
    const Heard heard = Call(*service_, Rpc::kInvitation, kTime);
    EXPECT_EQ(Verdict(heard), "DEADLINE_EXCEEDED DEADLINE caller none");
    EXPECT_EQ(heard.details.metadata("attempts"), "2");
  }
  EXPECT_EQ(emulator_->connections_accepted(), before);
  ExpectNextCallOnConnection(before + 1);
}

}  // namespace
}  // namespace participants::e2e
