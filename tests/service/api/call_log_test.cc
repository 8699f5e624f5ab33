#include "service/api/call_log.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "tests/support/recording_log.h"

namespace participants {
namespace {

using grpc::StatusCode;
using telemetry::Level;

telemetry::RecordingLog::Line LineOf(const FinishedCall& call) {
  telemetry::RecordingLog log;
  LogFinishedCall(log, call);
  return log.lines().at(0);
}

TEST(CallLogTest, NamesTheCodeAndChoosesTheLevel) {
  struct Row {
    StatusCode code;
    const char* name;
    Level level;
  };
  for (const Row& row : {
           Row{StatusCode::OK, "OK", Level::kInfo},
           Row{StatusCode::CANCELLED, "CANCELLED", Level::kInfo},
           Row{StatusCode::UNKNOWN, "UNKNOWN", Level::kError},
           Row{StatusCode::INVALID_ARGUMENT, "INVALID_ARGUMENT", Level::kInfo},
           Row{StatusCode::DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", Level::kWarning},
           Row{StatusCode::NOT_FOUND, "NOT_FOUND", Level::kInfo},
           Row{StatusCode::ALREADY_EXISTS, "ALREADY_EXISTS", Level::kInfo},
           Row{StatusCode::PERMISSION_DENIED, "PERMISSION_DENIED", Level::kWarning},
           Row{StatusCode::RESOURCE_EXHAUSTED, "RESOURCE_EXHAUSTED", Level::kWarning},
           Row{StatusCode::FAILED_PRECONDITION, "FAILED_PRECONDITION", Level::kWarning},
           Row{StatusCode::ABORTED, "ABORTED", Level::kWarning},
           Row{StatusCode::OUT_OF_RANGE, "OUT_OF_RANGE", Level::kWarning},
           Row{StatusCode::UNIMPLEMENTED, "UNIMPLEMENTED", Level::kWarning},
           Row{StatusCode::INTERNAL, "INTERNAL", Level::kError},
           Row{StatusCode::UNAVAILABLE, "UNAVAILABLE", Level::kWarning},
           Row{StatusCode::DATA_LOSS, "DATA_LOSS", Level::kError},
           Row{StatusCode::UNAUTHENTICATED, "UNAUTHENTICATED", Level::kWarning},
       }) {
    FinishedCall call;
    call.code = row.code;
    const auto line = LineOf(call);
    EXPECT_EQ(line.text.at("grpc.code"), row.name);
    EXPECT_EQ(line.level, row.level) << row.name;
  }
}

TEST(CallLogTest, TellsEverythingThatIsKnown) {
  const auto line = LineOf({.service = "participants.v1.ParticipantService",
                            .method = "RemoveParticipant",
                            .code = StatusCode::UNAVAILABLE,
                            .time = absl::Milliseconds(12),
                            .deadline = absl::Seconds(5),
                            .peer = "",
                            .caller = "spiffe://test/a",
                            .request_id = "r",
                            .graph_request_id = "g",
                            .trace_id = "t",
                            .reason = "GRAPH_UNAVAILABLE",
                            .party = "graph",
                            .effect = "unknown",
                            .http_status = 503,
                            .attempts = 4,
                            .help = "h"});
  EXPECT_EQ(line.message, "call finished");
  EXPECT_EQ(line.text.at("grpc.service"), "participants.v1.ParticipantService");
  EXPECT_EQ(line.text.at("grpc.method"), "RemoveParticipant");
  EXPECT_EQ(line.text.at("caller"), "spiffe://test/a");
  EXPECT_EQ(line.text.at("request_id"), "r");
  EXPECT_EQ(line.text.at("graph.request_id"), "g");
  EXPECT_EQ(line.text.at("trace_id"), "t");
  EXPECT_EQ(line.text.at("reason"), "GRAPH_UNAVAILABLE");
  EXPECT_EQ(line.text.at("party"), "graph");
  EXPECT_EQ(line.text.at("effect"), "unknown");
  EXPECT_EQ(line.numbers.at("http.status"), 503);
  EXPECT_EQ(line.numbers.at("attempts"), 4);
  EXPECT_EQ(line.text.at("help"), "h");
  EXPECT_EQ(line.numbers.at("deadline_ms"), 5000);
}

class CallLogFloodTest : public testing::Test {
 protected:
  void Write(StatusCode code, int attempts, int times) {
    FinishedCall call;
    call.code = code;
    call.attempts = attempts;
    for (int i = 0; i < times; ++i) calls_->Write(call);
  }
  size_t Lines() const { return log_.lines().size(); }

  telemetry::RecordingLog log_;
  telemetry::RateLimit::Time now_ = {};
  std::unique_ptr<CallLog> calls_ = std::make_unique<CallLog>(log_, [this] { return now_; });
};

TEST_F(CallLogFloodTest, CallersCannotFillItWithCallsThatCostThemNothing) {
  Write(StatusCode::INVALID_ARGUMENT, 0, 1000);
  EXPECT_EQ(Lines(), size_t{CallLog::kUnsentPerSecond});
  now_ += std::chrono::seconds(1);
  Write(StatusCode::INVALID_ARGUMENT, 0, 1);
  ASSERT_EQ(Lines(), size_t{CallLog::kUnsentPerSecond} + 2);
  const auto count = log_.lines()[CallLog::kUnsentPerSecond];
  EXPECT_EQ(count.message, "unsent calls not logged");
  EXPECT_EQ(count.numbers.at("count"), 1000 - CallLog::kUnsentPerSecond);
}

TEST_F(CallLogFloodTest, TellsTheLastCountAtItsEnd) {
  Write(StatusCode::UNAVAILABLE, 0, CallLog::kUnsentPerSecond + 7);
  calls_.reset();
  EXPECT_EQ(log_.lines().back().numbers.at("count"), 7);
}

TEST_F(CallLogFloodTest, WritesEveryCallThatWasSentOrSucceeded) {
  Write(StatusCode::UNAVAILABLE, 1, 500);
  Write(StatusCode::OK, 0, 500);
  EXPECT_EQ(Lines(), 1000U);
}

}  // namespace
}  // namespace participants
