// Behaviour specific to reads: they have no effect, whatever happens to them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "graph_adapter/get_call.h"
#include "graph_adapter/get_operation.h"
#include "graph_adapter/get_participant.h"
#include "graph_adapter/list_participants.h"
#include "tests/graph_adapter/rest_graph_exchange_fixture.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

constexpr char kCallGone[] = R"({"error":{"code":"8522"}})";

class RestGraphExchangeReadTest : public RestGraphExchangeTest {
 protected:
  void Read(const Operation& operation, Duration time = seconds(30)) {
    result_.reset();
    Begin(operation, time);
  }
};

TEST_F(RestGraphExchangeReadTest, IsAGetWithoutABody) {
  Read(kListParticipants);
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  EXPECT_EQ(transport_.last().body, "");
  EXPECT_THAT(HeadersOf(transport_.last()),
              testing::Not(testing::Contains("Content-Type: application/json")));
  transport_.Answer(200, "{}");
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeReadTest, HasNoEffectWhereItsAnswersAreLost) {
  for (const Operation* const operation : {&kListParticipants, &kGetParticipant, &kGetCall}) {
    SCOPED_TRACE(operation->name);
    Read(*operation, seconds(60));
    for (int attempt = 0; attempt < 8; ++attempt) {
      transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
      loop_.Advance(seconds(5));
    }
    ExpectError(Kind::kAnswerLost, Effect::kNone, 8);
  }
}

TEST_F(RestGraphExchangeReadTest, HasNoEffectWhereGraphFails) {
  Read(kListParticipants);
  transport_.Answer(500);
  loop_.Advance(seconds(5));
  transport_.Answer(500);
  ExpectError(Kind::kInternalError, Effect::kNone, 2);

  Read(kGetParticipant, seconds(60));
  for (int attempt = 0; attempt < 8; ++attempt) {
    transport_.Answer(504);
    loop_.Advance(seconds(5));
  }
  ExpectError(Kind::kUnavailable, Effect::kNone, 8);
}

TEST_F(RestGraphExchangeReadTest, HasNoEffectWhereALostAnswerIsFollowedByARefusal) {
  Read(kListParticipants);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(seconds(5));
  transport_.Answer(403);
  ExpectError(Kind::kPermissionDenied, Effect::kNone, 2);
}

TEST_F(RestGraphExchangeReadTest, HasNoEffectWhereTheTimeIsUp) {
  Read(kListParticipants, seconds(3));
  loop_.Advance(seconds(3));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 1);
}

TEST_F(RestGraphExchangeReadTest, HasNoEffectWhereItIsEnded) {
  for (const Kind kind : {Kind::kCancelled, Kind::kShutDown}) {
    result_.reset();
    const auto call = Begin(kListParticipants);
    call->End(kind);
    loop_.RunPosted();
    ExpectError(kind, Effect::kNone, 1);
  }
}

TEST_F(RestGraphExchangeReadTest, IsSentAgainWhereNothingCame) {
  Read(kListParticipants);
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + seconds(10));
  loop_.Advance(seconds(10));
  transport_.Fail(TransportFailureKind::kTimedOut, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeReadTest, AListThatIsMissingFromALiveCallStaysWithoutAReason) {
  Read(kListParticipants);
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().url, "https://graph/call");
  transport_.Answer(200, "{}");
  ExpectError(Kind::kNotFound, Effect::kNone, 1);
  EXPECT_EQ(result_->error().http_status, 404);
}

TEST_F(RestGraphExchangeReadTest, AParticipantThatIsMissingFromALiveCallIsNotInIt) {
  Read(kGetParticipant);
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().url, "https://graph/call");
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 1);
}

// A removal would conclude that it succeeded.
TEST_F(RestGraphExchangeReadTest, AnAbsenceAfterALostAnswerIsStillAnAbsence) {
  Read(kGetParticipant);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(milliseconds(100));
  transport_.Answer(404);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kParticipantNotFound, Effect::kNone, 2);
}

TEST_F(RestGraphExchangeReadTest, TheCallThatIsMissingTooDecidesA404) {
  for (const Operation* const operation : {&kListParticipants, &kGetParticipant}) {
    SCOPED_TRACE(operation->name);
    Read(*operation);
    transport_.Answer(404);
    transport_.Answer(404);
    ExpectError(Kind::kCallNotFound, Effect::kNone, 1);
    Read(*operation);
    transport_.Answer(404);
    transport_.Answer(410);
    ExpectError(Kind::kCallEnded, Effect::kNone, 1);
    Read(*operation);
    const size_t before = transport_.sent().size();
    transport_.Answer(404, kCallGone);
    ExpectError(Kind::kCallNotFound, Effect::kNone, 1);
    EXPECT_EQ(transport_.sent().size(), before);
  }
}

TEST_F(RestGraphExchangeReadTest, NobodyDecidesTheCallsOwn404) {
  for (const Operation* const operation : {&kGetCall, &kGetOperation}) {
    SCOPED_TRACE(operation->name);
    Read(*operation);
    const size_t before = transport_.sent().size();
    transport_.Answer(404);
    ExpectError(Kind::kNotFound, Effect::kNone, 1);
    EXPECT_EQ(transport_.sent().size(), before);
  }
}

TEST_F(RestGraphExchangeReadTest, A403NamesTheReadsOwnPermission) {
  Read(kListParticipants);
  transport_.Answer(403);
  EXPECT_EQ(result_->error().hint, Hint::kListPermission);
  Read(kGetParticipant);
  transport_.Answer(403);
  EXPECT_EQ(result_->error().hint, Hint::kReadPermission);
  Read(kGetOperation);
  transport_.Answer(403);
  EXPECT_EQ(result_->error().hint, Hint::kNone);
}

// An operation is only a hint, so nothing waits for it. But Graph's 429 pauses all requests.
TEST_F(RestGraphExchangeReadTest, AnOperationThatIsThrottledPausesAllAndIsNotAskedAgain) {
  Read(kGetOperation);
  transport_.Answer(429, "", "7");
  ExpectError(Kind::kThrottled, Effect::kNone, 1);
  EXPECT_EQ(resources_.throttle.ends_at(), loop_.Now() + seconds(7));
  loop_.Advance(seconds(60));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(RestGraphExchangeReadTest, AnOperationIsAskedOnceWhateverHappens) {
  const size_t before = transport_.sent().size();
  for (const int status : {500, 503, 404}) {
    Read(kGetOperation);
    transport_.Answer(status);
    loop_.Advance(seconds(60));
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().attempts, 1);
  }
  Read(kGetOperation);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
  loop_.Advance(seconds(60));
  ExpectError(Kind::kAnswerLost, Effect::kNone, 1);
  EXPECT_EQ(transport_.sent().size(), before + 4);
}

// Missing permission for one read must not cost all calls their token.
TEST_F(RestGraphExchangeReadTest, An401OfAnOperationRefreshesNoToken) {
  Read(kGetOperation);
  transport_.Answer(401);
  ExpectError(Kind::kCredentialRejected, Effect::kNone, 1);
  EXPECT_EQ(tokens_.rejected(), 0);
  EXPECT_EQ(transport_.sent().size(), 1U);
  Read(kListParticipants);
  transport_.Answer(401);
  EXPECT_EQ(tokens_.rejected(), 1);
  transport_.Answer(200, "{}");
  ExpectAnswer(2);
}

// Collects a body.
class Gatherer final : public BodyReader {
 public:
  void Begin() override { text.clear(); }
  bool Read(std::string_view bytes) override {
    text.append(bytes);
    return true;
  }
  std::string text;
};

TEST_F(RestGraphExchangeReadTest, ABodysReaderAndLimitAreOfItsAttemptsAndNotOfTheDecidingGet) {
  const auto reader = std::make_shared<Gatherer>();
  GraphRequest request{.operation = &kListParticipants,
                       .path = "/participants",
                       .body = {},
                       .call_path = "/call",
                       .max_answer_bytes = 12345,
                       .body_reader = reader};
  const auto exchange = std::make_shared<RestGraphExchange>(
      resources_, std::move(request),
      ExchangeOptions{loop_.Now() + seconds(30), "client-request", ""},
      [this](GraphResult<GraphAnswer> result) { result_.emplace(std::move(result)); });
  exchange->Begin();
  for (int attempt = 0; attempt < 2; ++attempt) {
    EXPECT_EQ(transport_.last().body_reader, reader);
    EXPECT_EQ(transport_.last().max_body_bytes, 12345U);
    if (attempt == 0) transport_.Fail(TransportFailureKind::kFailed, /*sent=*/true);
    loop_.Advance(milliseconds(100));
  }
  transport_.Answer(404);
  EXPECT_EQ(transport_.last().url, "https://graph/call");
  EXPECT_EQ(transport_.last().body_reader, nullptr);
  EXPECT_EQ(transport_.last().max_body_bytes, kMaxSuccessBodyBytes);
  transport_.Answer(200, "{}");
  ExpectError(Kind::kNotFound, Effect::kNone, 2);
}

}  // namespace
}  // namespace participants::graph
