// A removal meets each fault once, and on every attempt: retries are bounded, and every request
// that arrives was counted as an attempt.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/e2e/h2_faults/h2_world.h"

namespace participants::e2e {
namespace {

struct Row {
  FaultKind kind;
  // With the fault once: the number of requests until a complete response.
  std::size_t arrivals;
};

class RemovalMeets : public H2World, public testing::WithParamInterface<Row> {
 protected:
  void MeetOnce() {
    Script(GetParam().kind);
    const CallEnd end = RemoveOne();
    ExpectRemoved(end);
    ExpectArrivals(end, GetParam().arrivals);
    if (ClosesTheConnection(GetParam().kind) && GetParam().arrivals == 1) {
      EXPECT_TRUE(AwaitAllClosed());
    }
    server_->ClearJournal();
    const CallEnd next = RemoveOne();
    ExpectRemoved(next);
    ExpectArrivals(next, 1);
    server_->ClearJournal();
  }
};

INSTANTIATE_TEST_SUITE_P(
    A, RemovalMeets,
    testing::Values(Row{FaultKind::kGoawayAfterAnswer, 1}, Row{FaultKind::kGoawayUnprocessed, 2},
                    Row{FaultKind::kGoawayEnhanceYourCalm, 2}, Row{FaultKind::kRefusedStream, 2},
                    Row{FaultKind::kResetBeforeHeaders, 2}, Row{FaultKind::kResetAfterHeaders, 2},
                    Row{FaultKind::kResetInBody, 2}, Row{FaultKind::kEarlyAnswer, 1},
                    Row{FaultKind::kCloseWithoutReply, 2}, Row{FaultKind::kCloseAfterAnswer, 1},
                    Row{FaultKind::kCloseNotify, 2}, Row{FaultKind::kCloseNotifyAfterAnswer, 1},
                    Row{FaultKind::kConnectionReset, 2}),
    [](const auto& row) { return TestNameOf(row.param.kind); });

TEST_P(RemovalMeets, OnceOnANewConnection) { MeetOnce(); }

TEST_P(RemovalMeets, OnceOnAKeptConnection) {
  WarmUp();
  MeetOnce();
}

TEST_P(RemovalMeets, ForEver) {
  Script(GetParam().kind, -1);
  const CallEnd end = RemoveOne(absl::Seconds(3));
  if (GetParam().arrivals == 1) {
    ExpectRemoved(end);
  } else {
    ExpectRemovalLost(end);
    EXPECT_GT(end.attempts, 1U);
  }
  EXPECT_LE(end.attempts, 8U);
  ExpectArrivals(end);
  std::printf("%s for ever, 3 s: %zu attempts, %zu arrivals\n", TestNameOf(GetParam().kind).c_str(),
              end.attempts, server_->CountRequests(""));
}

using Removal = H2World;

// libcurl alone would retry for as long as it is allowed to.
TEST_F(Removal, ThatIsRefusedForEverIsSentEightTimes) {
  Script(FaultKind::kRefusedStream, -1);
  const CallEnd end = RemoveOne(absl::Seconds(40));
  ExpectRemovalLost(end);
  ExpectArrivals(end, 8);
}

TEST_F(Removal, ThatStallsEndsAtTheDeadline) {
  for (const bool kept : {false, true}) {
    if (kept) WarmUp();
    Script(FaultKind::kStall);
    const CallEnd end = RemoveOne(absl::Milliseconds(1500));
    EXPECT_EQ(end.status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
    EXPECT_EQ(end.details.reason(), "DEADLINE");
    EXPECT_EQ(end.details.metadata("effect"), "unknown");
    ExpectArrivals(end, 1);
    ExpectRemoved(RemoveOne());
  }
}

// After the attempt's own time-out of ten seconds, with time left.
TEST_F(Removal, ThatStallsIsTriedAgain) {
  Script(FaultKind::kStall);
  const CallEnd end = RemoveOne(absl::Seconds(20));
  ExpectRemoved(end);
  ExpectArrivals(end, 2);
}

}  // namespace
}  // namespace participants::e2e
