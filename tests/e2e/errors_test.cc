// The callers' view through the real binary: codes, details, deadlines, cancellation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphEmulator;
using graph_emulator::GraphErrorReply;
using graph_emulator::WireFault;
using testing::HasSubstr;

using enum grpc::StatusCode;

class Errors : public testing::Test {
 protected:
  std::unique_ptr<GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

TEST_F(Errors, ThrottlingThatFitsIsWaitedOut) {
  Fault fault;
  fault.target = "/participants/";
  fault.reply = GraphErrorReply(429, "TooManyRequests", "");
  fault.reply->headers = {{"Retry-After", "1"}};
  emulator_->AddFault(fault);
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service_, ExampleRemoval(), response).ok());
  const auto journal = emulator_->Journal();
  EXPECT_GE(journal.back().received_at - journal[journal.size() - 2].received_at,
            std::chrono::seconds(1));
}

TEST_F(Errors, NamesEveryBadFieldAtOnceAndSendsNothing) {
  const size_t before = emulator_->Journal().size();
  v1::InviteParticipantsRequest request;
  request.set_call_id("a/../b");
  request.add_participants();
  request.mutable_participants(0)->mutable_identity()->mutable_phone()->set_id("0800");
  request.mutable_participants(0)->set_id("output-only");  // This field is ignored.
  v1::InviteParticipantsResponse response;
  const grpc::Status status = Invite(service_, request, response);
  EXPECT_EQ(status.error_code(), INVALID_ARGUMENT);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason(), "INVALID_REQUEST");
  ASSERT_TRUE(details.bad_request);
  std::vector<std::string> fields;
  for (const auto& violation : details.bad_request->field_violations()) {
    fields.push_back(violation.field());
  }
  EXPECT_THAT(fields,
              testing::UnorderedElementsAre("call_id", "participants[0].identity.phone.id"));
  ASSERT_TRUE(details.request_info);
  EXPECT_EQ(emulator_->Journal().size(), before);
}

TEST_F(Errors, CancellingTheCallCancelsItsTransfer) {
  Fault fault;
  fault.target = "/invite";
  fault.wire = WireFault::kNeverAnswer;
  emulator_->AddFault(fault);
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  std::thread caller([&] {
    const grpc::Status status =
        service_.stub().InviteParticipants(&context, ExampleInvitation(), &response);
    EXPECT_EQ(status.error_code(), CANCELLED);
  });
  EXPECT_TRUE(AwaitRequests(*emulator_, "POST", "/invite", 1));
  context.TryCancel();
  caller.join();
  // The caller sees gRPC's own status. Ours is in the log, and the connection to Graph is closed.
  const auto line = service_.process().AwaitLine(R"("reason":"CANCELLED")", kPatience);
  ASSERT_TRUE(line);
  EXPECT_THAT(*line, HasSubstr(R"("effect":"unknown")"));
  const absl::Time end = absl::Now() + kPatience;
  while (!emulator_->Journal().back().client_left && absl::Now() < end) std::this_thread::yield();
  EXPECT_TRUE(emulator_->Journal().back().client_left);
}

TEST_F(Errors, TheDetailsOfTheLongestInvitationStayUnder4KiB) {
  v1::InviteParticipantsRequest request;
  request.set_call_id(std::string(256, 'c'));
  request.set_client_context(std::string(256, 'x'));
  for (int i = 0; i < 5; ++i) {
    auto& participant = *request.add_participants();
    participant.mutable_identity()->mutable_user()->set_id(std::string(255, 'u') +
                                                           std::to_string(i));
    participant.set_participant_id(std::string(255, 'p') + std::to_string(i));
  }
  Fault fault;
  fault.target = "/invite";
  fault.times = -1;
  // With everything an answer can have: a code, an id, a time, a permission.
  fault.reply = GraphErrorReply(403, std::string(64, 'g'), "canary");
  fault.reply->headers = {{"Retry-After", "300"}, {"request-id", std::string(128, 'r')}};
  fault.reply->graph_ids = false;
  emulator_->AddFault(fault);
  v1::InviteParticipantsResponse response;
  const grpc::Status status = Invite(service_, request, response);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_TRUE(details.help && details.retry_info);
  EXPECT_EQ(details.metadata("participant_ids"), "") << "no room for the ids twice";
  ASSERT_TRUE(details.invitation);
  EXPECT_EQ(details.invitation->participant_ids_size(), 5);
  EXPECT_EQ(details.invitation->participant_ids(4).size(), 256U);
  EXPECT_EQ(details.metadata("graph_request_id").size(), 128U);
  EXPECT_LE(status.error_details().size(), 4096U);
}

TEST_F(Errors, AMissingParticipantIsNoErrorWhenAllowed) {
  auto request = ExampleRemoval();
  request.set_participant_id("nobody");
  v1::RemoveParticipantResponse response;
  EXPECT_EQ(Remove(service_, request, response).error_code(), NOT_FOUND);
  request.set_allow_missing(true);
  ASSERT_TRUE(Remove(service_, request, response).ok());
  EXPECT_EQ(response.outcome(), v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT);
  // allow_missing never covers a missing call.
  request.set_call_id("no-such-call");
  const grpc::Status status = Remove(service_, request, response);
  EXPECT_EQ(DetailsOf(status).reason(), "CALL_NOT_FOUND");
}

TEST(Secrets, AreInNoLineThatTheProcessWrites) {
  const auto emulator = StartExampleEmulator();
  emulator->AcceptToken("canary-of-token");
  const std::string token_file = testing::TempDir() + "/canary_token";
  std::ofstream(token_file) << "canary-of-token";
  ServiceProcess::Options options;
  options.flags = {"--credential=static", "--static_token_file=" + token_file, "--log_level=debug"};
  options.capture_stderr = true;
  ServiceProcess service(*emulator, options);
  Fault fault;
  fault.target = "/participants/";
  fault.reply = GraphErrorReply(403, "7504", "canary-of-graph");
  emulator->AddFault(fault);
  v1::RemoveParticipantResponse response;
  EXPECT_FALSE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_EQ(service.Stop(), 0);
  const auto lines = service.process().lines();
  EXPECT_GT(lines.size(), 3U);
  for (const std::string& line : lines) {
    EXPECT_THAT(line, testing::Not(HasSubstr("canary-of-graph")));
    EXPECT_THAT(line, testing::Not(HasSubstr("canary-of-token")));
    EXPECT_THAT(line, testing::Not(HasSubstr("Bearer")));
    EXPECT_THAT(line, testing::Not(HasSubstr("emulator-secret")));
  }
}

}  // namespace
}  // namespace participants::e2e
