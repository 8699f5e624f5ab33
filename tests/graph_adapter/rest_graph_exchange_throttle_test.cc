// One throttled call makes all calls wait.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/graph_adapter/rest_graph_exchange_fixture.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

class RestGraphExchangeThrottleTest : public RestGraphExchangeTest {
 protected:
  // Graph throttles a call that has no time left to wait. Its pause remains.
  void PauseFor(int seconds_to_wait) {
    Remove(seconds(1));
    transport_.Answer(429, "", std::to_string(seconds_to_wait));
    ExpectError(Kind::kThrottled, Effect::kNone, 1);
    result_.reset();
  }
};

TEST_F(RestGraphExchangeThrottleTest, AnotherCallWaitsForTheEndOfThePauseAndItsSpread) {
  PauseFor(4);
  Invite();
  loop_.Advance(milliseconds(4199));
  EXPECT_EQ(transport_.sent().size(), 1U);
  loop_.Advance(milliseconds(1));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(200, "{}");
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeThrottleTest, ACallWithoutTheTimeForItIsAnsweredAtOnceAndNothingIsSent) {
  PauseFor(4);
  Invite(seconds(2));
  ExpectError(Kind::kThrottled, Effect::kNone, 0);
  EXPECT_EQ(result_->error().http_status, 0);
  EXPECT_EQ(result_->error().retry_after, seconds(4));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(RestGraphExchangeThrottleTest, TheLastAttemptsErrorTellsTheBackOffThatAllHeed) {
  Invite();
  for (int attempt = 1; attempt < 4; ++attempt) {
    transport_.Answer(429);
    loop_.Advance(seconds(6));
  }
  transport_.Answer(429);
  ExpectError(Kind::kThrottled, Effect::kNone, 4);
  EXPECT_GT(resources_.throttle.ends_at(), loop_.Now());
  EXPECT_EQ(result_->error().retry_after, resources_.throttle.ends_at() - loop_.Now());
}

TEST_F(RestGraphExchangeThrottleTest, ACallThatWaitsHeedsALongerPauseThatComesMeanwhile) {
  PauseFor(4);
  Invite();
  resources_.throttle.Pause(loop_.Now(), seconds(8));
  loop_.Advance(milliseconds(8399));
  EXPECT_EQ(transport_.sent().size(), 1U);
  loop_.Advance(milliseconds(1));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(200, "{}");
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeThrottleTest, ACallThatAwaitedItsTokenHeedsAPauseThatCameMeanwhile) {
  tokens_.hold = true;
  Remove();
  EXPECT_TRUE(transport_.sent().empty());
  resources_.throttle.Pause(loop_.Now(), seconds(4));
  tokens_.Release();
  EXPECT_TRUE(transport_.sent().empty());
  loop_.Advance(milliseconds(4200));
  EXPECT_EQ(transport_.sent().size(), 1U);
  transport_.Answer(204);
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeThrottleTest, ThrottlingWithoutATimePausesForTheBackOff) {
  Remove();
  transport_.Answer(429);
  EXPECT_EQ(resources_.throttle.ends_at(), loop_.Now() + milliseconds(100));
  loop_.Advance(milliseconds(105));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeThrottleTest, AWaitOfItsOwnIsFollowedByThePauseOfAnother) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  resources_.throttle.Pause(loop_.Now(), seconds(2));
  loop_.Advance(milliseconds(2099));
  EXPECT_EQ(transport_.sent().size(), 1U);
  loop_.Advance(milliseconds(1));
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeThrottleTest, TheDecidingGetPausesTheScopeAndLeavesTheAbsenceUndecided) {
  Remove();
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  transport_.Answer(429, "", "30");
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
  EXPECT_EQ(result_->error().http_status, 404);
  EXPECT_EQ(resources_.throttle.ends_at(), loop_.Now() + seconds(30));
}

TEST_F(RestGraphExchangeThrottleTest, TheDecidingGetWaitsToo) {
  Remove();
  resources_.throttle.Pause(loop_.Now(), seconds(2));
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().method, HttpMethod::kDelete);
  loop_.Advance(milliseconds(2100));
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeThrottleTest, AnExhaustedQuotaPausesNobody) {
  Remove();
  transport_.Answer(429, R"({"error":{"code":"8529"}})", "60");
  ExpectError(Kind::kQuotaExhausted, Effect::kNone, 1);
  result_.reset();
  Invite();
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(200, "{}");
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeThrottleTest, CancellingEndsTheWait) {
  PauseFor(4);
  const auto call = Begin(kInviteParticipants);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 0);
}

}  // namespace
}  // namespace participants::graph
