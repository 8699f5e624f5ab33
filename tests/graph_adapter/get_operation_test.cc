#include "graph_adapter/get_operation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/fake_graph_client.h"
#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

class GetOperationTest : public testing::Test {
 protected:
  std::shared_ptr<FakeCall> Get() {
    GetOperation(client_, {"call/1", "op?2"},
                 {MonotonicTime(std::chrono::hours(1)), "client-request", ""},
                 [this](GraphResult<GetOperationResult> result) {
                   EXPECT_FALSE(result_.has_value()) << "the callback ran twice";
                   result_.emplace(std::move(result));
                 });
    return client_.AwaitGetOperation();
  }

  FakeGraphClient client_;
  std::optional<GraphResult<GetOperationResult>> result_;
};

TEST_F(GetOperationTest, AsksForTheOperationAndReturnsIt) {
  const auto call = Get();
  ASSERT_TRUE(call);
  EXPECT_EQ(call->request.path, "/communications/calls/call%2F1/operations/op%3F2");
  EXPECT_EQ(call->options.client_request_id, "client-request");
  call->Succeed(200, ReadTestdata("page_invite_response.json"));
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ(result_->value().operation.id, "eec3812a-fdc3-4fb4-825c-a06c9f35414e");
  EXPECT_EQ(result_->value().operation.status, OperationStatus::kRunning);
  EXPECT_EQ(result_->value().exchange.http_status, 200);
  EXPECT_EQ(result_->value().exchange.attempts, 1);
  EXPECT_EQ(result_->value().exchange.graph_request_id, "graph-id");
}

TEST_F(GetOperationTest, ReturnsHowItEnded) {
  Get()->Succeed(200, R"({"id":"op?2","status":"failed","resultInfo":{"code":487,"subcode":1}})");
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ(result_->value().operation.status, OperationStatus::kFailed);
  EXPECT_EQ(result_->value().operation.result_info, (ResultInfo{487, 1, ""}));
}

TEST_F(GetOperationTest, PassesOnWhatFailed) {
  GraphError error;
  error.kind = GraphErrorKind::kNotFound;
  Get()->Complete(error);
  ASSERT_TRUE(result_ && !result_->ok());
  EXPECT_EQ(result_->error().kind, GraphErrorKind::kNotFound);
}

TEST_F(GetOperationTest, SaysThatAnAnswerCannotBeUnderstood) {
  for (const char* const body : {"", "[]", "<html>"}) {
    SCOPED_TRACE(body);
    result_.reset();
    Get()->Succeed(200, body);
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kMalformedResponse);
    EXPECT_EQ(result_->error().effect, Effect::kNone);
    EXPECT_EQ(result_->error().attempts, 1);
    EXPECT_EQ(result_->error().client_request_id, "client-request");
  }
}

}  // namespace
}  // namespace participants::graph
