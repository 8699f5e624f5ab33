// An invitation meets each fault: it arrives exactly once, and without a complete response its
// outcome is unknown.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/e2e/h2_faults/h2_world.h"

namespace participants::e2e {
namespace {

struct Row {
  FaultKind kind;
  bool answered;
  bool content_length = true;
};

class InvitationMeets : public H2World, public testing::WithParamInterface<Row> {
 protected:
  void Meet() {
    Fault fault = NewFault(GetParam().kind, 1);
    fault.content_length = GetParam().content_length;
    Script(fault);
    const CallEnd end = InviteOne();
    if (GetParam().kind == FaultKind::kEarlyAnswer && !end.status.ok()) {
      EXPECT_TRUE(LibcurlLosesResetAnswers());
      ExpectInvitationLost(end);
    } else if (GetParam().answered) {
      ExpectRunning(end);
    } else {
      ExpectInvitationLost(end);
      EXPECT_EQ(end.details.metadata("client_context"), ExampleInvitation().client_context());
      EXPECT_EQ(end.details.metadata("participant_ids"), graph_emulator::kExampleParticipantId);
    }
    ExpectArrivals(end, 1);
    if (ClosesTheConnection(GetParam().kind)) {
      EXPECT_TRUE(AwaitAllClosed());
    }
    server_->ClearJournal();
    const CallEnd next = InviteOne();
    ExpectRunning(next);
    ExpectArrivals(next, 1);
    server_->ClearJournal();
  }
};

INSTANTIATE_TEST_SUITE_P(
    A, InvitationMeets,
    testing::Values(
        Row{FaultKind::kGoawayAfterAnswer, true}, Row{FaultKind::kGoawayAfterAnswer, true, false},
        Row{FaultKind::kGoawayUnprocessed, false}, Row{FaultKind::kGoawayEnhanceYourCalm, false},
        Row{FaultKind::kRefusedStream, false}, Row{FaultKind::kResetBeforeHeaders, false},
        Row{FaultKind::kResetAfterHeaders, false}, Row{FaultKind::kResetAfterHeaders, false, false},
        Row{FaultKind::kResetInBody, false}, Row{FaultKind::kResetInBody, false, false},
        Row{FaultKind::kEarlyAnswer, true}, Row{FaultKind::kEarlyAnswer, true, false},
        Row{FaultKind::kCloseWithoutReply, false}, Row{FaultKind::kCloseAfterAnswer, true},
        Row{FaultKind::kCloseAfterAnswer, true, false}, Row{FaultKind::kCloseNotify, false},
        Row{FaultKind::kCloseNotifyAfterAnswer, true}, Row{FaultKind::kConnectionReset, false}),
    [](const auto& row) {
      return TestNameOf(row.param.kind) + (row.param.content_length ? "" : "WithoutContentLength");
    });

TEST_P(InvitationMeets, OnANewConnection) { Meet(); }

TEST_P(InvitationMeets, OnAKeptConnection) {
  WarmUp();
  Meet();
}

class Invitation : public H2World {
 protected:
  // On a busy machine the client's own deadline may come before our answer, but not every time.
  void ExpectOurDeadline(absl::Duration time) {
    CallEnd end;
    for (int i = 0; i < 5; ++i) {
      server_->ClearJournal();
      Script(FaultKind::kStall);
      end = InviteOne(time);
      if (!end.client_gave_up()) break;
    }
    EXPECT_EQ(end.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(end.details.reason(), "DEADLINE");
    EXPECT_EQ(end.details.metadata("effect"), "unknown");
    ExpectArrivals(end, 1);
  }
};

TEST_F(Invitation, ThatStallsEndsAtTheDeadline) {
  ExpectOurDeadline(absl::Milliseconds(1500));
  ExpectRunning(InviteOne());
}

TEST_F(Invitation, ThatStallsOnAKeptConnectionEndsAtTheDeadline) {
  WarmUp();
  ExpectOurDeadline(absl::Milliseconds(1500));
  ExpectRunning(InviteOne());
}

// A gRPC client rounds its time-out up on the wire, to 100 ms from 10 s on. The service must answer
// early enough for a client whose deadline is up to that much nearer than it looks.
TEST_F(Invitation, ThatStallsHearsOurStatusAtALongDeadlineToo) {
  ExpectOurDeadline(absl::Milliseconds(10'500));
}

struct EarlyRow {
  FaultKind kind;
  bool content_length;
};

class HeldInvitation : public H2World, public testing::WithParamInterface<EarlyRow> {
 protected:
  static h2_fault_server::H2Options HoldBodies() {
    h2_fault_server::H2Options options;
    options.hold_bodies = true;
    return options;
  }
  HeldInvitation() : H2World(HoldBodies()) {}
};

INSTANTIATE_TEST_SUITE_P(A, HeldInvitation,
                         testing::Values(EarlyRow{FaultKind::kEarlyAnswer, true},
                                         EarlyRow{FaultKind::kEarlyAnswer, false},
                                         EarlyRow{FaultKind::kEarlyAnswerThenReset, true},
                                         EarlyRow{FaultKind::kEarlyAnswerThenReset, false}),
                         [](const auto& row) {
                           return TestNameOf(row.param.kind) +
                                  (row.param.content_length ? "" : "WithoutContentLength");
                         });

// The response is complete before the request body is sent, and then the stream is reset with
// NO_ERROR. libcurl may report an error, but Graph has answered.
TEST_P(HeldInvitation, ThatIsAnsweredBeforeItsBodyIsRunning) {
  for (int i = 0; i < 5; ++i) {
    WarmUp();
    Fault fault = NewFault(GetParam().kind, 1);
    fault.content_length = GetParam().content_length;
    Script(fault);
    const CallEnd end = InviteOne(absl::Seconds(3));
    if (GetParam().kind == FaultKind::kEarlyAnswer && LibcurlLosesResetAnswers()) {
      ExpectInvitationLost(end);
    } else {
      ExpectRunning(end);
    }
    EXPECT_LT(end.time, absl::Seconds(2));  // The call does not wait for its deadline.
    ExpectArrivals(end, 1);
    EXPECT_FALSE(Arrivals().back().complete);  // Otherwise the answer was not early.
  }
}

TEST_P(HeldInvitation, WhoseBodyIsLetThroughIsRunning) {
  WarmUp();
  const CallEnd end = InviteOne();
  ExpectRunning(end);
  ExpectArrivals(end, 1);
  EXPECT_TRUE(Arrivals().back().complete);
}

}  // namespace
}  // namespace participants::e2e
