#include "graph_adapter/rest_graph_exchange.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "graph_adapter/mute_participant.h"
#include "tests/graph_adapter/rest_graph_exchange_fixture.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

TEST_F(RestGraphExchangeTest, SendsTheHeadersThatGraphNeeds) {
  Remove();
  EXPECT_EQ(transport_.last().method, HttpMethod::kDelete);
  EXPECT_EQ(
      HeadersOf(transport_.last()),
      (std::vector<std::string>{"Authorization: Bearer token-1", "Accept: application/json",
                                "Prefer: include-unknown-enum-members",
                                "client-request-id: client-request", "traceparent: 00-trace-01"}));
  transport_.Answer(204);
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeTest, RepeatsARemovalAfterALostAnswer) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  EXPECT_EQ(transport_.sent().size(), 1U);  // The retry waits first.
  loop_.Advance(milliseconds(100));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeTest, RepeatsAMuteAfterALostAnswer) {
  Begin(kMuteParticipant);
  EXPECT_EQ(transport_.last().method, HttpMethod::kPost);
  EXPECT_EQ(transport_.last().body, "{}");
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  EXPECT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeTest, NeverRepeatsAnInvitationAfterALostAnswer) {
  Invite();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(seconds(60));
  EXPECT_EQ(transport_.sent().size(), 1U);
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 1);
}

TEST_F(RestGraphExchangeTest, RepeatsAnInvitationThatWasNeverSent) {
  Invite();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/false);
  loop_.Advance(milliseconds(100));
  transport_.Answer(429, "", "2");
  loop_.Advance(milliseconds(2099));  // Graph's two seconds plus half of the spread.
  EXPECT_EQ(transport_.sent().size(), 2U);
  loop_.Advance(milliseconds(1));
  EXPECT_EQ(transport_.sent().size(), 3U);
  transport_.Answer(200, "{}");
  ExpectAnswer(3);
}

TEST_F(RestGraphExchangeTest, RepeatsA503OnAFreshConnection) {
  Invite();
  EXPECT_FALSE(transport_.last().fresh_connection);
  transport_.Answer(503, "", "1");
  loop_.Advance(seconds(1));
  EXPECT_TRUE(transport_.last().fresh_connection);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeTest, DoesNotBeginAWaitThatDoesNotFit) {
  Remove(seconds(5));
  transport_.Answer(429, "", "10");
  ExpectError(Kind::kThrottled, Effect::kNone, 1);
  EXPECT_EQ(result_->error().retry_after, seconds(10));
}

TEST_F(RestGraphExchangeTest, StopsWhenTheQuotaIsEmpty) {
  GraphError lost;
  lost.kind = Kind::kAnswerLost;
  while (resources_.quota.Take(lost)) {
  }
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 1);
}

TEST_F(RestGraphExchangeTest, GivesUpARemovalAfterEightAttempts) {
  Remove(seconds(60));
  for (int i = 0; i < 8; ++i) {
    transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
    loop_.Advance(seconds(5));
  }
  ExpectError(Kind::kAnswerLost, Effect::kUnknown, 8);
  EXPECT_EQ(transport_.sent().size(), 8U);
}

TEST_F(RestGraphExchangeTest, AddsUpTheEffect) {
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(403);
  ExpectError(Kind::kPermissionDenied, Effect::kUnknown, 2);
}

TEST_F(RestGraphExchangeTest, FetchesAFreshTokenOnceAfterA401) {
  Invite();
  transport_.Answer(401);
  EXPECT_EQ(tokens_.rejected(), 1);
  EXPECT_EQ(HeadersOf(transport_.last()).front(), "Authorization: Bearer token-2");
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 2);
  EXPECT_EQ(tokens_.rejected(), 1);
}

TEST_F(RestGraphExchangeTest, SpendsNoMoreAttemptsOnAFreshTokenThanThereAre) {
  Invite();
  for (int i = 0; i < 3; ++i) {
    transport_.Answer(429, "", "1");
    loop_.Advance(seconds(2));
  }
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 4);
  EXPECT_EQ(transport_.sent().size(), 4U);
}

TEST_F(RestGraphExchangeTest, GivesBackOnlyWhatARetryHasCost) {
  GraphError lost;
  lost.kind = Kind::kAnswerLost;
  ASSERT_EQ(resources_.quota.Take(lost), 5);
  Remove();
  transport_.Answer(429, "", "1");  // A wait costs no retry quota.
  loop_.Advance(seconds(2));
  transport_.Answer(204);
  EXPECT_EQ(resources_.quota.tokens(), 495);
  result_.reset();
  Remove();
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  EXPECT_EQ(resources_.quota.tokens(), 490);
  transport_.Answer(204);
  EXPECT_EQ(resources_.quota.tokens(), 495);
}

TEST_F(RestGraphExchangeTest, EndsAtA401WhenThereIsNoFresherToken) {
  tokens_.can_renew = false;
  Remove();
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 1);
}

}  // namespace
}  // namespace participants::graph
