#include "graph_adapter/get_participant.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/fake_graph_client.h"

namespace participants::graph {
namespace {

class GetParticipantTest : public testing::Test {
 protected:
  std::shared_ptr<FakeCall> Get(bool leave_undecided = false) {
    GetParticipant(client_, {"call/1", "p?2", leave_undecided},
                   {MonotonicTime(std::chrono::hours(1)), "client-request", "00-trace-01"},
                   [this](GraphResult<GetParticipantResult> result) {
                     EXPECT_FALSE(result_.has_value()) << "the callback ran twice";
                     result_.emplace(std::move(result));
                   });
    return client_.AwaitGet();
  }

  FakeGraphClient client_;
  std::optional<GraphResult<GetParticipantResult>> result_;
};

TEST_F(GetParticipantTest, AsksForTheOneAndReturnsIt) {
  const auto call = Get();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request.path, "/communications/calls/call%2F1/participants/p%3F2");
  EXPECT_EQ(call->request.call_path, "/communications/calls/call%2F1");
  EXPECT_EQ(call->request.body, "");
  EXPECT_EQ(call->options.client_request_id, "client-request");
  EXPECT_EQ(call->options.traceparent, "00-trace-01");
  EXPECT_EQ(call->options.deadline, MonotonicTime(std::chrono::hours(1)));
  call->Succeed(200, R"({"id":"p?2","isMuted":true,"info":{"region":"amer"}})", 2);
  ASSERT_TRUE(result_ && result_->ok());
  Participant expected;
  expected.id = "p?2";
  expected.is_muted = true;
  expected.info.region = "amer";
  EXPECT_EQ(result_->value().participant, expected);
  EXPECT_EQ(result_->value().exchange.http_status, 200);
  EXPECT_EQ(result_->value().exchange.attempts, 2);
  EXPECT_EQ(result_->value().exchange.graph_request_id, "graph-id");
}

TEST_F(GetParticipantTest, LeavesA404UndecidedWhereThatIsAsked) {
  const auto call = Get(/*leave_undecided=*/true);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request.call_path, "");
}

TEST_F(GetParticipantTest, PassesOnWhatFailed) {
  GraphError error;
  error.kind = GraphErrorKind::kParticipantNotFound;
  error.attempts = 3;
  Get()->Complete(error);
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(result_->error().kind, GraphErrorKind::kParticipantNotFound);
  EXPECT_EQ(result_->error().attempts, 3);
}

TEST_F(GetParticipantTest, SaysThatAnAnswerCannotBeUnderstood) {
  const std::string too_long = "{}" + std::string(kMaxSuccessBodyBytes, ' ');
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("<html>"), too_long}) {
    SCOPED_TRACE(body.substr(0, 10));
    result_.reset();
    Get()->Succeed(200, body, 2);
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kMalformedResponse);
    EXPECT_EQ(result_->error().effect, Effect::kNone);
    EXPECT_EQ(result_->error().http_status, 200);
    EXPECT_EQ(result_->error().attempts, 2);
    EXPECT_EQ(result_->error().graph_request_id, "graph-id");
    EXPECT_EQ(result_->error().client_request_id, "client-request");
  }
}

}  // namespace
}  // namespace participants::graph
