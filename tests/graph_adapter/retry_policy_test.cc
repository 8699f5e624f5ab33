#include "graph_adapter/retry_policy.h"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>

#include "graph_adapter/invite_participants.h"
#include "graph_adapter/remove_participant.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

GraphError Failure(GraphErrorKind kind, Effect effect, int http_status = 0) {
  GraphError error;
  error.kind = kind;
  error.effect = effect;
  error.http_status = http_status;
  return error;
}

bool RemovalMayRepeat(const GraphError& failure, AttemptHistory history = {1, 0}) {
  return MayRepeat(kRemoveParticipant, failure, history, true);
}
bool InvitationMayRepeat(const GraphError& failure, AttemptHistory history = {1, 0},
                         bool on_503 = true) {
  return MayRepeat(kInviteParticipants, failure, history, on_503);
}

TEST(MayRepeat, RemovalAfterWhateverMayPass) {
  EXPECT_TRUE(RemovalMayRepeat(Failure(GraphErrorKind::kUnreachable, Effect::kNone)));
  EXPECT_TRUE(RemovalMayRepeat(Failure(GraphErrorKind::kAnswerLost, Effect::kUnknown)));
  EXPECT_TRUE(RemovalMayRepeat(Failure(GraphErrorKind::kUnavailable, Effect::kUnknown, 504)));
  EXPECT_TRUE(RemovalMayRepeat(Failure(GraphErrorKind::kThrottled, Effect::kNone, 429)));
}

TEST(MayRepeat, RemovalAfterA500OnceAndAfterOther5xxNever) {
  const GraphError internal = Failure(GraphErrorKind::kInternalError, Effect::kUnknown, 500);
  EXPECT_TRUE(RemovalMayRepeat(internal, {1, 1}));
  EXPECT_FALSE(RemovalMayRepeat(internal, {2, 2}));
  EXPECT_FALSE(
      RemovalMayRepeat(Failure(GraphErrorKind::kInternalError, Effect::kUnknown, 599), {1, 0}));
}

TEST(MayRepeat, RemovalEightTimesAtMost) {
  const GraphError lost = Failure(GraphErrorKind::kAnswerLost, Effect::kUnknown);
  EXPECT_TRUE(RemovalMayRepeat(lost, {7, 0}));
  EXPECT_FALSE(RemovalMayRepeat(lost, {8, 0}));
}

TEST(MayRepeat, InvitationNeverWhenSomethingMayHaveHappened) {
  for (int kind = 0; kind <= static_cast<int>(GraphErrorKind::kShutDown); ++kind) {
    for (const Effect effect : {Effect::kUnknown, Effect::kApplied}) {
      EXPECT_FALSE(InvitationMayRepeat(Failure(static_cast<GraphErrorKind>(kind), effect)));
    }
  }
}

TEST(MayRepeat, InvitationWhenNothingWasDone) {
  EXPECT_TRUE(InvitationMayRepeat(Failure(GraphErrorKind::kUnreachable, Effect::kNone)));
  EXPECT_TRUE(InvitationMayRepeat(Failure(GraphErrorKind::kThrottled, Effect::kNone, 429)));
  EXPECT_TRUE(InvitationMayRepeat(Failure(GraphErrorKind::kUnavailable, Effect::kNone, 425)));
}

TEST(MayRepeat, InvitationAfterA503OnlyAsConfigured) {
  const GraphError pressure = Failure(GraphErrorKind::kUnavailable, Effect::kNone, 503);
  EXPECT_TRUE(InvitationMayRepeat(pressure, {1, 0}, true));
  EXPECT_FALSE(InvitationMayRepeat(pressure, {1, 0}, false));
}

TEST(MayRepeat, InvitationFourTimesAtMost) {
  const GraphError unreachable = Failure(GraphErrorKind::kUnreachable, Effect::kNone);
  EXPECT_TRUE(InvitationMayRepeat(unreachable, {3, 0}));
  EXPECT_FALSE(InvitationMayRepeat(unreachable, {4, 0}));
}

TEST(MayRepeat, NothingThatARepeatCannotCure) {
  for (const GraphErrorKind kind :
       {GraphErrorKind::kBadRequest, GraphErrorKind::kQuotaExhausted, GraphErrorKind::kTlsUntrusted,
        GraphErrorKind::kPermissionDenied, GraphErrorKind::kUnexpectedRedirect,
        GraphErrorKind::kConflict, GraphErrorKind::kCallEnded}) {
    EXPECT_FALSE(RemovalMayRepeat(Failure(kind, Effect::kNone)));
    EXPECT_FALSE(InvitationMayRepeat(Failure(kind, Effect::kNone)));
  }
}

TEST(WaitBeforeRepeat, DoublesUpToFiveSecondsWithFullJitter) {
  EXPECT_EQ(WaitBeforeRepeat(1, {}, 0.0), milliseconds(0));
  EXPECT_EQ(WaitBeforeRepeat(1, {}, 0.5), milliseconds(100));
  EXPECT_EQ(WaitBeforeRepeat(2, {}, 0.5), milliseconds(200));
  EXPECT_EQ(WaitBeforeRepeat(4, {}, 0.5), milliseconds(800));
  EXPECT_EQ(WaitBeforeRepeat(7, {}, 0.5), milliseconds(2500));
  EXPECT_EQ(WaitBeforeRepeat(1000, {}, 0.5), milliseconds(2500));
}

TEST(WaitBeforeRepeat, IsNeverLessThanRetryAfter) {
  EXPECT_EQ(WaitBeforeRepeat(1, seconds(3), 0.9), seconds(3));
  EXPECT_EQ(WaitBeforeRepeat(8, seconds(1), 0.5), milliseconds(2500));
}

TEST(RetryQuota, AllowsAHundredRetriesOfAnOutage) {
  RetryQuota quota;
  const GraphError lost = Failure(GraphErrorKind::kAnswerLost, Effect::kUnknown);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(quota.Take(lost)) << i;
  EXPECT_FALSE(quota.Take(lost));
}

TEST(RetryQuota, IsFilledBySuccessAndNeverOverfilled) {
  RetryQuota quota;
  const GraphError lost = Failure(GraphErrorKind::kAnswerLost, Effect::kUnknown);
  quota.Give(RetryQuota::kFirstSuccess);
  EXPECT_EQ(quota.tokens(), 500);
  EXPECT_EQ(quota.Take(lost), 5);
  EXPECT_EQ(quota.Take(lost), 5);
  quota.Give(RetryQuota::kFirstSuccess);
  EXPECT_EQ(quota.tokens(), 491);
  quota.Give(5);
  EXPECT_EQ(quota.tokens(), 496);
}

TEST(RetryQuota, ChargesNothingForAWaitThatGraphAskedFor) {
  RetryQuota quota;
  GraphError throttled = Failure(GraphErrorKind::kThrottled, Effect::kNone, 429);
  throttled.retry_after = seconds(2);
  EXPECT_EQ(quota.Take(throttled), 0);
  EXPECT_EQ(quota.tokens(), 500);
  throttled.retry_after.reset();
  EXPECT_EQ(quota.Take(throttled), 5);
  EXPECT_EQ(quota.tokens(), 495);
}

}  // namespace
}  // namespace participants::graph
