#include "graph_adapter/get_call.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <utility>

#include "tests/support/fake_graph_client.h"

namespace participants::graph {
namespace {

class GetCallTest : public testing::Test {
 protected:
  std::shared_ptr<FakeCall> Get() {
    GetCall(client_, {"call/1"}, {MonotonicTime(std::chrono::hours(1)), "client-request", ""},
            [this](GraphResult<GetCallResult> result) {
              EXPECT_FALSE(result_.has_value()) << "the callback ran twice";
              result_.emplace(std::move(result));
            });
    return client_.AwaitGetCall();
  }

  FakeGraphClient client_;
  std::optional<GraphResult<GetCallResult>> result_;
};

TEST_F(GetCallTest, SaysThatItLivesWhateverTheAnswerHolds) {
  for (const char* const body : {R"({"id":"call/1","state":"established"})", "", "<html>"}) {
    result_.reset();
    const auto call = Get();
    ASSERT_TRUE(call);
    EXPECT_EQ(call->request.path, "/communications/calls/call%2F1");
    EXPECT_EQ(call->request.call_path, "");  // This request is the look-up itself.
    EXPECT_EQ(call->options.client_request_id, "client-request");
    call->Succeed(200, body, 2);
    ASSERT_TRUE(result_ && result_->ok());
    EXPECT_EQ(result_->value().exchange.http_status, 200);
    EXPECT_EQ(result_->value().exchange.attempts, 2);
    EXPECT_EQ(result_->value().exchange.graph_request_id, "graph-id");
  }
}

TEST_F(GetCallTest, SaysWhoTheApplicationIs) {
  for (const auto& [body, id] : {std::pair{R"({"myParticipantId":"me"})", "me"},
                                 std::pair{R"({"myParticipantId":5})", ""}, std::pair{"[]", ""}}) {
    result_.reset();
    Get()->Succeed(200, body);
    ASSERT_TRUE(result_ && result_->ok());
    EXPECT_EQ(result_->value().my_participant_id, id);
  }
}

TEST_F(GetCallTest, TakesA404OfAnyKindForACallThatDoesNotExist) {
  for (const GraphErrorKind kind : {GraphErrorKind::kNotFound, GraphErrorKind::kCallNotFound}) {
    result_.reset();
    GraphError error;
    error.kind = kind;
    error.http_status = 404;
    error.attempts = 2;
    Get()->Complete(error);
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kCallNotFound);
    EXPECT_EQ(result_->error().http_status, 404);
    EXPECT_EQ(result_->error().attempts, 2);
  }
}

TEST_F(GetCallTest, PassesOnWhateverElseFailed) {
  for (const GraphErrorKind kind : {GraphErrorKind::kCallEnded, GraphErrorKind::kUnavailable}) {
    result_.reset();
    GraphError error;
    error.kind = kind;
    Get()->Complete(error);
    ASSERT_TRUE(result_ && !result_->ok());
    EXPECT_EQ(result_->error().kind, kind);
  }
}

}  // namespace
}  // namespace participants::graph
