// What ends a call in the middle of its removals: answer and audit log agree with what was done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/bulk/bulk_world.h"

namespace participants::e2e {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::Not;

// Each kind of call on the same 150 people.
class BulkMiddle : public BulkWorld, public testing::WithParamInterface<std::string> {
 protected:
  struct Said {
    grpc::Status status;
    google::protobuf::RepeatedPtrField<v1::RemovalResult> results;
    bool done = false;
  };

  void Start(const std::vector<std::string>& flags = {}) {
    StartService(flags);
    PutCall(R"("generate": 150)");
    emulator_->SetDelay(milliseconds(20));
  }
  // Eight removals never get an answer, so that no further one is sent. One of the eight is carried
  // out.
  void LoseSomeAnswers() {
    graph_emulator::Fault lost;
    lost.method = "DELETE";
    lost.skip = 32;
    lost.times = 7;
    lost.wire = graph_emulator::WireFault::kNeverAnswer;
    emulator_->AddFault(lost);
    lost.skip = 39;
    lost.times = 1;
    lost.apply = true;
    emulator_->AddFault(lost);
  }
  Said Call(grpc::ClientContext& context) const {
    const auto stub = v1::BulkParticipantService::NewStub(service_->channel());
    Said said;
    if (GetParam() == "Batch") {
      Batch request = Parse<Batch>("");
      for (int i = 1; i <= 100; ++i) {
        request.add_participant_ids(absl::StrCat("generated-00",
                                                 i < 10    ? "00"
                                                 : i < 100 ? "0"
                                                           : "",
                                                 i));
      }
      BatchResponse response;
      said.status = stub->BatchRemoveParticipants(&context, request, &response);
      said.results.Swap(response.mutable_results());
    } else {
      AllResponse response;
      said.status = stub->RemoveAllParticipants(&context, Parse<All>("force: true"), &response);
      said.results.Swap(response.mutable_results());
      said.done = response.done();
    }
    return said;
  }
  Said CallFor(absl::Duration time) const {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + time));
    return Call(context);
  }
  bool AwaitSome() { return AwaitRequests(*emulator_, "DELETE", "/participants/", 40); }
  // Everybody is accounted for, and some were removed and some not.
  void ExpectPartial(const Said& said, const std::string& reason) {
    ASSERT_TRUE(said.status.ok()) << said.status.error_message();
    EXPECT_FALSE(said.done);
    const Account account = AccountOf(said.results);
    EXPECT_THAT(account.removed, Not(IsEmpty()));
    EXPECT_THAT(account.not_removed, Not(IsEmpty()));
    EXPECT_THAT(account.unknown, Not(IsEmpty()));
    EXPECT_EQ(said.results.size(), GetParam() == "Batch" ? 100 : 150);
    int with_reason = 0;
    for (const v1::RemovalResult& result : said.results) {
      if (!result.has_failure()) continue;
      EXPECT_EQ(result.failure().reason(), reason);
      ++with_reason;
    }
    EXPECT_GT(with_reason, 4);
    ExpectTrue(account);
  }
  void ExpectRecordsTrue() {
    const Account account = AccountOfRecords();
    EXPECT_THAT(account.removed, Not(IsEmpty()));
    ExpectTrue(account);
  }
};

INSTANTIATE_TEST_SUITE_P(Both, BulkMiddle, testing::Values("Batch", "All"),
                         [](const auto& kind) { return kind.param; });

TEST_P(BulkMiddle, AtTheDeadlineTheAnswerTells) {
  Start();
  LoseSomeAnswers();
  const Said said = CallFor(absl::Milliseconds(1500));
  ExpectPartial(said, "DEADLINE");
  service_->Stop();
  ExpectRecordsTrue();
}

TEST_P(BulkMiddle, AtTheEndOfADrainTheAnswerTells) {
  Start({"--drain_delay=0s", "--drain_timeout=100ms"});
  LoseSomeAnswers();
  Said said;
  std::jthread caller([&] { said = CallFor(absl::Seconds(30)); });
  ASSERT_TRUE(AwaitSome());
  EXPECT_EQ(service_->Stop(), 0);
  caller.join();
  ExpectPartial(said, "DRAINING");
  ExpectRecordsTrue();
}

// A drain that waits long enough changes nothing.
TEST_P(BulkMiddle, ADrainLetsItFinish) {
  Start({"--drain_delay=0s"});
  Said said;
  std::jthread caller([&] { said = CallFor(absl::Seconds(30)); });
  ASSERT_TRUE(AwaitSome());
  EXPECT_EQ(service_->Stop(), 0);
  caller.join();
  ASSERT_TRUE(said.status.ok());
  EXPECT_EQ(AccountOf(said.results).removed.size(), GetParam() == "Batch" ? 100U : 150U);
}

TEST_P(BulkMiddle, AfterACancelTheAuditLogTells) {
  Start();
  LoseSomeAnswers();
  grpc::ClientContext context;
  Said said;
  std::jthread caller([&] { said = Call(context); });
  ASSERT_TRUE(AwaitSome());
  context.TryCancel();
  caller.join();
  EXPECT_EQ(said.status.error_code(), grpc::StatusCode::CANCELLED);
  ASSERT_TRUE(service_->process().AwaitLine(R"("msg":"audit outcome")", kPatience));
  EXPECT_EQ(Deletes(), 40U);  // It stops.
  service_->Stop();
  const nlohmann::json outcome = Records("audit outcome").at(0);
  EXPECT_EQ(outcome["grpc.code"], "CANCELLED");
  EXPECT_EQ(outcome["effect"], "unknown");
  ExpectRecordsTrue();
}

TEST_P(BulkMiddle, AfterSigkillEverybodyWasNamedBefore) {
  Start();
  Said said;
  std::jthread caller([&] { said = CallFor(absl::Seconds(30)); });
  ASSERT_TRUE(AwaitSome());
  service_->process().Signal(SIGKILL);
  EXPECT_EQ(service_->process().Wait(kPatience), 128 + SIGKILL);
  caller.join();
  EXPECT_EQ(said.status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(Records("audit outcome"), IsEmpty());
  const std::set<std::string> intended = Intended();
  for (const std::string& id : RemovedAtGraph()) EXPECT_TRUE(intended.contains(id)) << id;
}

// Graph asks for a pause that fits: the call waits, and begins nothing anew.
TEST_P(BulkMiddle, WaitsWhileGraphThrottles) {
  Start();
  graph_emulator::Fault throttled;
  throttled.method = "DELETE";
  throttled.skip = 40;
  throttled.reply = graph_emulator::GraphErrorReply(429, "Slow", "no", {{"Retry-After", "1"}});
  emulator_->AddFault(throttled);
  const Said said = CallFor(absl::Seconds(30));
  ASSERT_TRUE(said.status.ok());
  const size_t people = GetParam() == "Batch" ? 100 : 150;
  EXPECT_EQ(AccountOf(said.results).removed.size(), people);
  EXPECT_EQ(Deletes(), people + 1);
}

TEST_P(BulkMiddle, SaysWhenToComeBackIfGraphThrottlesForLong) {
  Start();
  graph_emulator::Fault throttled;
  throttled.method = "DELETE";
  throttled.skip = 40;
  throttled.times = -1;
  throttled.reply = graph_emulator::GraphErrorReply(429, "Slow", "no", {{"Retry-After", "90"}});
  emulator_->AddFault(throttled);
  const Said said = CallFor(absl::Seconds(30));
  ASSERT_TRUE(said.status.ok());
  EXPECT_FALSE(said.done);
  int waiting = 0;
  for (const v1::RemovalResult& result : said.results) {
    if (!result.has_failure()) continue;
    EXPECT_EQ(result.failure().reason(), "GRAPH_THROTTLED");
    EXPECT_EQ(result.failure().effect(), "none");
    EXPECT_GE(result.failure().retry_after().seconds(), 80);
    ++waiting;
  }
  EXPECT_EQ(static_cast<size_t>(waiting) + RemovedAtGraph().size(), said.results.size());
  EXPECT_LE(Deletes(), 48U);
  ExpectTrue(AccountOf(said.results));
}

}  // namespace
}  // namespace participants::e2e
