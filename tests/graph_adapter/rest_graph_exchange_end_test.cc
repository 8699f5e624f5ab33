// How a call ends other than by its attempts: the look-up that decides a 404, deadline, cancel,
// shutdown.
#include <gtest/gtest.h>

#include <chrono>

#include "graph_adapter/mute_participant.h"
#include "tests/graph_adapter/rest_graph_exchange_fixture.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

constexpr char kCallGone[] = R"({"error":{"code":"8522"}})";

TEST_F(RestGraphExchangeTest, DecidesA404ByLookingForTheCall) {
  Remove();
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  EXPECT_EQ(transport_.last().url, "https://graph/call");
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
  EXPECT_EQ(result_->error().http_status, 404);
}

TEST_F(RestGraphExchangeTest, TakesAnAbsenceAfterALostAnswerForSuccess) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

// They may have left before the mute arrived, or after.
TEST_F(RestGraphExchangeTest, DoesNotTakeAnAbsenceForAMute) {
  Begin(kMuteParticipant);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kUnknown, 2);
  EXPECT_EQ(result_->error().http_status, 404);

  result_.reset();
  Begin(kMuteParticipant);
  transport_.Answer(404);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, DoesNotTakeAMissingCallForSuccess) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(404, kCallGone);
  ExpectError(Kind::kCallNotFound, Effect::kUnknown, 2);
}

TEST_F(RestGraphExchangeTest, LooksForTheCallTwiceAtMostAndThenLeavesItUndecided) {
  Remove();
  transport_.Answer(404);
  transport_.Answer(500);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
  EXPECT_EQ(transport_.CountOf(HttpMethod::kGet), 2U);
}

TEST_F(RestGraphExchangeTest, LeavesItUndecidedWhenTheTimeRunsOutDuringTheLookUp) {
  Remove(seconds(1));
  transport_.Answer(404);
  loop_.Advance(seconds(1));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, LeavesItUndecidedWhenTheTimeRunsOutBeforeAFreshToken) {
  Remove(seconds(5));
  transport_.Answer(404);
  tokens_.hold = true;
  transport_.Answer(401);
  loop_.Advance(seconds(5));
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, RepeatsALookUpThatStalls) {
  Remove();
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(10));
  loop_.Advance(seconds(10));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, AsksNothingWhenThe404NamesTheCall) {
  Remove();
  transport_.Answer(404, kCallGone);
  ExpectError(Kind::kCallNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, DoesNotLookForTheCallOfAnInvitation) {
  Invite();
  transport_.Answer(404);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, CutsARemovalsAttemptsShort) {
  Remove();
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(10));
  loop_.Advance(seconds(10));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeTest, GivesAnInvitationAllTheTime) {
  Invite();
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(30));
  loop_.Advance(seconds(30));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  ExpectError(Kind::kDeadlineExceeded, Effect::kUnknown, 1);
}

TEST_F(RestGraphExchangeTest, SendsNothingWithHardlyAnyTimeLeft) {
  Invite(milliseconds(9));
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 0);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphExchangeTest, WaitsForATokenWithinItsDeadline) {
  tokens_.hold = true;
  Remove(seconds(3));
  loop_.Advance(seconds(3));
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 0);
  tokens_.Release();  // Too late; this has no effect.
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphExchangeTest, ReportsThatThereIsNoToken) {
  GraphError error;
  error.kind = Kind::kTokenUnavailable;
  error.retry_after = seconds(4);
  tokens_.failure = error;
  Invite();
  ExpectError(Kind::kTokenUnavailable, Effect::kNone, 0);
  EXPECT_EQ(result_->error().retry_after, seconds(4));
}

TEST_F(RestGraphExchangeTest, CancelledWhileSendingKnowsItsEffectFromTheSendMark) {
  for (const bool sent : {true, false}) {
    result_.reset();
    transport_.sent_mark = sent;
    const auto call = Begin(kInviteParticipants);
    call->Cancel();
    call->Cancel();
    loop_.RunPosted();
    ExpectError(Kind::kCancelled, sent ? Effect::kUnknown : Effect::kNone, 1);
  }
}

TEST_F(RestGraphExchangeTest, CancelledWhileWaiting) {
  const auto call = Begin(kRemoveParticipant);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kUnknown, 1);
  loop_.Advance(seconds(30));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(RestGraphExchangeTest, CancelledWhileWaitingForAToken) {
  tokens_.hold = true;
  const auto call = Begin(kRemoveParticipant);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 0);
  tokens_.Release();
}

TEST_F(RestGraphExchangeTest, CancelledDuringTheLookUp) {
  const auto call = Begin(kRemoveParticipant);
  transport_.Answer(404);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeTest, CancelAfterTheEndDoesNothing) {
  const auto call = Begin(kRemoveParticipant);
  transport_.Answer(204);
  call->Cancel();
  loop_.RunPosted();
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeTest, DoesNotBeginAfterShutdown) {
  resources_.shut_down = true;
  Remove();
  ExpectError(Kind::kShutDown, Effect::kNone, 0);
  EXPECT_TRUE(transport_.sent().empty());
}

// Its token expired meanwhile, and the next one does not arrive.
TEST_F(RestGraphExchangeTest, ATokenThatIsAwaitedAfterARetryDoesNotOutlastTheDeadline) {
  Remove(std::chrono::seconds(5));
  transport_.Answer(503);
  tokens_.hold = true;
  loop_.Advance(std::chrono::seconds(5));
  EXPECT_TRUE(result_.has_value());
  tokens_.Release();
}

TEST_F(RestGraphExchangeTest, ATokenThatIsAwaitedAfterAPauseDoesNotOutlastTheDeadline) {
  resources_.throttle.Pause(loop_.Now(), std::chrono::seconds(2));
  tokens_.hold = true;
  Remove(std::chrono::seconds(5));
  loop_.Advance(std::chrono::seconds(5));
  EXPECT_TRUE(result_.has_value());
  tokens_.Release();
}

}  // namespace
}  // namespace participants::graph
