#include "graph_adapter/mute_participant.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/fake_graph_client.h"
#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

class MuteParticipantTest : public testing::Test {
 protected:
  std::shared_ptr<FakeCall> Mute() {
    result_.reset();
    MuteParticipant(client_, {"call/1", "p?2", "mine"},
                    {MonotonicTime(std::chrono::hours(1)), "client-request", "00-trace-01"},
                    [this](GraphResult<MuteParticipantResult> result) {
                      EXPECT_FALSE(result_.has_value()) << "the callback ran twice";
                      result_.emplace(std::move(result));
                    });
    return client_.AwaitMute();
  }
  void AnswerFrom(const std::string& location, const std::string& body) {
    GraphAnswer answer;
    answer.response.status = 200;
    answer.response.body = body;
    answer.response.location = location;
    Mute()->Complete(std::move(answer));
    ASSERT_TRUE(result_ && result_->ok());
  }

  FakeGraphClient client_;
  std::optional<GraphResult<MuteParticipantResult>> result_;
};

TEST_F(MuteParticipantTest, SendsTheContextAndReturnsTheOperation) {
  const auto call = Mute();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request.path, "/communications/calls/call%2F1/participants/p%3F2/mute");
  EXPECT_EQ(call->request.call_path, "/communications/calls/call%2F1");
  EXPECT_EQ(nlohmann::json::parse(call->request.body), nlohmann::json({{"clientContext", "mine"}}));
  EXPECT_EQ(call->options.client_request_id, "client-request");
  EXPECT_EQ(call->options.traceparent, "00-trace-01");
  call->Succeed(200, ReadGraphBody("mute-200-completed.json"), 2);
  ASSERT_TRUE(result_ && result_->ok());
  const CommsOperation expected{.id = "17e3b46c-f61d-4f4d-9635-c626ef18e6ad",
                                .status = OperationStatus::kCompleted,
                                .client_context = "d45324c1-fcb5-430a-902c-f20af696537c",
                                .result_info = {}};
  EXPECT_EQ(result_->value().operation, expected);
  EXPECT_EQ(result_->value().exchange.http_status, 200);
  EXPECT_EQ(result_->value().exchange.attempts, 2);
  EXPECT_EQ(result_->value().exchange.graph_request_id, "graph-id");
}

TEST_F(MuteParticipantTest, CompletesWhatTheAnswerLacks) {
  AnswerFrom("https://h/operations/op-7", R"({"status":"failed","resultInfo":{"code":403}})");
  EXPECT_EQ(result_->value().operation,
            (CommsOperation{.id = "op-7",
                            .status = OperationStatus::kFailed,
                            .client_context = "mine",
                            .result_info = ResultInfo{.code = 403, .subcode = 0, .message = {}}}));
  AnswerFrom("", "{}");
  EXPECT_EQ(result_->value().operation.status, OperationStatus::kUnknown);
  EXPECT_EQ(result_->value().operation.id, "");
}

TEST_F(MuteParticipantTest, PassesOnWhatFailed) {
  GraphError error;
  error.kind = GraphErrorKind::kParticipantNotFound;
  error.effect = Effect::kUnknown;
  error.attempts = 3;
  Mute()->Complete(error);
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(result_->error().kind, GraphErrorKind::kParticipantNotFound);
  EXPECT_EQ(result_->error().effect, Effect::kUnknown);
  EXPECT_EQ(result_->error().attempts, 3);
}

TEST_F(MuteParticipantTest, SaysThatAnUnreadableSuccessWasApplied) {
  const std::string too_long = "{}" + std::string(kMaxSuccessBodyBytes, ' ');
  for (const std::string& body :
       {std::string(), std::string("[]"), std::string("<html>"), too_long}) {
    SCOPED_TRACE(body.substr(0, 10));
    Mute()->Succeed(200, body, 2);
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kMalformedResponse);
    EXPECT_EQ(result_->error().effect, Effect::kApplied);
    EXPECT_EQ(result_->error().http_status, 200);
    EXPECT_EQ(result_->error().attempts, 2);
    EXPECT_EQ(result_->error().client_request_id, "client-request");
  }
}

}  // namespace
}  // namespace participants::graph
