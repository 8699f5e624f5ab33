#include "graph_adapter/rest_graph_call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_token_source.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

constexpr char kCallGone[] = R"({"error":{"code":"8522"}})";

class RestGraphCallTest : public testing::Test {
 protected:
  // Begins a call; its result appears in result_.
  std::shared_ptr<RestGraphCall> Begin(Operation operation, Duration time = seconds(30)) {
    GraphRequest request{operation, "https://graph/participant", "{}", "https://graph/call"};
    auto call = std::make_shared<RestGraphCall>(
        resources_, std::move(request),
        CallOptions{loop_.Now() + time, "client-request", "00-trace-01"},
        [this](GraphResult<GraphAnswer> result) {
          EXPECT_FALSE(result_.has_value()) << "the completion ran twice";
          result_.emplace(std::move(result));
        });
    loop_.Post([call] { call->Begin(); });
    loop_.RunPosted();
    return call;
  }
  void Remove(Duration time = seconds(30)) { Begin(Operation::kRemoveParticipant, time); }
  void Invite(Duration time = seconds(30)) { Begin(Operation::kInviteParticipants, time); }

  void ExpectError(Kind kind, Effect effect, int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_FALSE(result_->ok());
    EXPECT_EQ(result_->error().kind, kind);
    EXPECT_EQ(result_->error().effect, effect);
    EXPECT_EQ(result_->error().attempts, attempts);
    EXPECT_EQ(result_->error().client_request_id, "client-request");
    EXPECT_EQ(loop_.pending_timers(), 0U);
    EXPECT_TRUE(resources_.live_calls.empty());
  }
  void ExpectAnswer(int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_TRUE(result_->ok());
    EXPECT_EQ(result_->value().attempts, attempts);
    EXPECT_EQ(loop_.pending_timers(), 0U);
    EXPECT_TRUE(resources_.live_calls.empty());
  }

  FakeEventLoop loop_;
  FakeTransport transport_{loop_};
  FakeTokenSource tokens_;
  CallResources resources_{.loop = loop_,
                           .clock = loop_,
                           .transport = transport_,
                           .tokens = tokens_,
                           .random = [] { return 0.5; },
                           .quota = {},
                           .removal_attempt_timeout = seconds(10),
                           .retry_invite_on_503 = true,
                           .live_calls = {}};
  std::optional<GraphResult<GraphAnswer>> result_;
};

TEST_F(RestGraphCallTest, SendsTheHeadersThatGraphNeeds) {
  Remove();
  EXPECT_EQ(transport_.last().method, HttpMethod::kDelete);
  EXPECT_EQ(transport_.last().headers,
            (std::vector<std::string>{
                "Authorization: Bearer token-1", "client-request-id: client-request",
                "Accept: application/json", "Prefer: include-unknown-enum-members",
                "traceparent: 00-trace-01"}));
  transport_.Answer(204);
  ExpectAnswer(1);
}

TEST_F(RestGraphCallTest, RepeatsARemovalAfterALostAnswer) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  EXPECT_EQ(transport_.sent().size(), 1U);  // It waits first.
  loop_.Advance(milliseconds(100));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphCallTest, NeverRepeatsAnInvitationAfterALostAnswer) {
  Invite();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(seconds(60));
  EXPECT_EQ(transport_.sent().size(), 1U);
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 1);
}

TEST_F(RestGraphCallTest, RepeatsAnInvitationThatWasNeverSent) {
  Invite();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/false);
  loop_.Advance(milliseconds(100));
  transport_.Answer(429, "", "2");
  loop_.Advance(milliseconds(1999));
  EXPECT_EQ(transport_.sent().size(), 2U);
  loop_.Advance(milliseconds(1));
  EXPECT_EQ(transport_.sent().size(), 3U);
  transport_.Answer(200, "{}");
  ExpectAnswer(3);
}

TEST_F(RestGraphCallTest, RepeatsA503OnAFreshConnection) {
  Invite();
  EXPECT_FALSE(transport_.last().fresh_connection);
  transport_.Answer(503, "", "1");
  loop_.Advance(seconds(1));
  EXPECT_TRUE(transport_.last().fresh_connection);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

TEST_F(RestGraphCallTest, DoesNotBeginAWaitThatDoesNotFit) {
  Remove(seconds(5));
  transport_.Answer(429, "", "10");
  ExpectError(Kind::kThrottled, Effect::kNone, 1);
  EXPECT_EQ(result_->error().retry_after, seconds(10));
}

TEST_F(RestGraphCallTest, StopsWhenTheQuotaIsEmpty) {
  GraphError lost;
  lost.kind = Kind::kAnswerLost;
  while (resources_.quota.Take(lost)) {
  }
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 1);
}

TEST_F(RestGraphCallTest, GivesUpARemovalAfterEightAttempts) {
  Remove(seconds(60));
  for (int i = 0; i < 8; ++i) {
    transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
    loop_.Advance(seconds(5));
  }
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 8);
  EXPECT_EQ(transport_.sent().size(), 8U);
}

TEST_F(RestGraphCallTest, AddsUpTheEffect) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(403);
  ExpectError(Kind::kPermissionDenied, Effect::kUnknown, 2);
}

TEST_F(RestGraphCallTest, FetchesAFreshTokenOnceAfterA401) {
  Invite();
  transport_.Answer(401);
  EXPECT_EQ(tokens_.rejected(), 1);
  EXPECT_EQ(transport_.last().headers[0], "Authorization: Bearer token-2");
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 2);
  EXPECT_EQ(tokens_.rejected(), 1);
}

TEST_F(RestGraphCallTest, EndsAtA401WhenThereIsNoFresherToken) {
  tokens_.can_renew = false;
  Remove();
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 1);
}

TEST_F(RestGraphCallTest, DecidesA404ByLookingForTheCall) {
  Remove();
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  EXPECT_EQ(transport_.last().url, "https://graph/call");
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
  EXPECT_EQ(result_->error().http_status, 404);
}

TEST_F(RestGraphCallTest, TakesAnAbsenceAfterALostAnswerForSuccess) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

TEST_F(RestGraphCallTest, DoesNotTakeAMissingCallForSuccess) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(404, kCallGone);
  ExpectError(Kind::kCallNotFound, Effect::kUnknown, 2);
}

TEST_F(RestGraphCallTest, LooksForTheCallTwiceAtMostAndThenLeavesItUndecided) {
  Remove();
  transport_.Answer(404);
  transport_.Answer(500);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
  EXPECT_EQ(transport_.CountOf(HttpMethod::kGet), 2U);
}

TEST_F(RestGraphCallTest, LeavesItUndecidedWhenTheTimeRunsOutDuringTheLookUp) {
  Remove(seconds(1));
  transport_.Answer(404);
  loop_.Advance(seconds(1));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphCallTest, AsksNothingWhenThe404NamesTheCall) {
  Remove();
  transport_.Answer(404, kCallGone);
  ExpectError(Kind::kCallNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphCallTest, DoesNotLookForTheCallOfAnInvitation) {
  Invite();
  transport_.Answer(404);
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
}

TEST_F(RestGraphCallTest, CutsARemovalsAttemptsShort) {
  Remove();
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(10));
  loop_.Advance(seconds(10));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphCallTest, GivesAnInvitationAllTheTime) {
  Invite();
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(30));
  loop_.Advance(seconds(30));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  ExpectError(Kind::kDeadlineExceeded, Effect::kUnknown, 1);
}

TEST_F(RestGraphCallTest, SendsNothingWithHardlyAnyTimeLeft) {
  Invite(milliseconds(9));
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 0);
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphCallTest, WaitsForATokenWithinItsDeadline) {
  tokens_.hold = true;
  Remove(seconds(3));
  loop_.Advance(seconds(3));
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 0);
  tokens_.Release();  // Too late, and nothing comes of it.
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphCallTest, ReportsThatThereIsNoToken) {
  GraphError error;
  error.kind = Kind::kTokenUnavailable;
  error.retry_after = seconds(4);
  tokens_.failure = error;
  Invite();
  ExpectError(Kind::kTokenUnavailable, Effect::kNone, 0);
  EXPECT_EQ(result_->error().retry_after, seconds(4));
}

TEST_F(RestGraphCallTest, CancelledWhileSendingKnowsItsEffectFromTheSendMark) {
  for (const bool sent : {true, false}) {
    result_.reset();
    transport_.sent_mark = sent;
    const auto call = Begin(Operation::kInviteParticipants);
    call->Cancel();
    call->Cancel();
    loop_.RunPosted();
    ExpectError(Kind::kCancelled, sent ? Effect::kUnknown : Effect::kNone, 1);
  }
}

TEST_F(RestGraphCallTest, CancelledWhileWaiting) {
  const auto call = Begin(Operation::kRemoveParticipant);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kUnknown, 1);
  loop_.Advance(seconds(30));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(RestGraphCallTest, CancelledWhileWaitingForAToken) {
  tokens_.hold = true;
  const auto call = Begin(Operation::kRemoveParticipant);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 0);
  tokens_.Release();
}

TEST_F(RestGraphCallTest, CancelledDuringTheLookUp) {
  const auto call = Begin(Operation::kRemoveParticipant);
  transport_.Answer(404);
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 1);
}

TEST_F(RestGraphCallTest, CancelAfterTheEndDoesNothing) {
  const auto call = Begin(Operation::kRemoveParticipant);
  transport_.Answer(204);
  call->Cancel();
  loop_.RunPosted();
  ExpectAnswer(1);
}

TEST_F(RestGraphCallTest, DoesNotBeginAfterShutdown) {
  resources_.shut_down = true;
  Remove();
  ExpectError(Kind::kShutDown, Effect::kNone, 0);
  EXPECT_TRUE(transport_.sent().empty());
}

}  // namespace
}  // namespace participants::graph
