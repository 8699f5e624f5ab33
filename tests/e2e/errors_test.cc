// What callers hear, through the real binary: codes, details, deadlines, cancellation.
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

struct Row {
  const char* name;
  int http_status;
  const char* graph_code;
  const char* retry_after;
  grpc::StatusCode removal_code;
  const char* removal_reason;
  grpc::StatusCode invitation_code;
  const char* invitation_reason;
  const char* effect;
};
void PrintTo(const Row& row, std::ostream* os) { *os << row.name; }

class GraphAnswers : public testing::TestWithParam<Row> {
 protected:
  void Answer(const Row& row) {
    Fault fault;
    fault.target = "/participants/";
    fault.times = -1;
    fault.reply = GraphErrorReply(row.http_status, row.graph_code, "canary-of-graph");
    if (*row.retry_after != '\0') fault.reply->headers = {{"Retry-After", row.retry_after}};
    emulator_->AddFault(fault);
  }
  void Expect(const grpc::Status& status, grpc::StatusCode code, const char* reason) {
    const Row& row = GetParam();
    const ErrorDetails details = DetailsOf(status);
    EXPECT_EQ(status.error_code(), code);
    ASSERT_TRUE(details.error_info);
    EXPECT_EQ(details.error_info->domain(), "participant-service");
    EXPECT_EQ(details.reason(), reason);
    EXPECT_EQ(details.metadata("effect"), row.effect);
    EXPECT_EQ(details.metadata("http_status"), std::to_string(row.http_status));
    EXPECT_EQ(details.metadata("graph_code"), row.graph_code);
    EXPECT_FALSE(details.metadata("graph_request_id").empty());
    ASSERT_TRUE(details.request_info);
    EXPECT_EQ(details.request_info->request_id(), details.metadata("client_request_id"));
    EXPECT_THAT(status.error_message() + status.error_details(),
                testing::Not(HasSubstr("canary-of-graph")));
  }

  std::unique_ptr<GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

using enum grpc::StatusCode;
INSTANTIATE_TEST_SUITE_P(
    Errors, GraphAnswers,
    testing::Values(Row{"BadRequest", 400, "BadRequest", "", INVALID_ARGUMENT, "GRAPH_BAD_REQUEST",
                        INVALID_ARGUMENT, "GRAPH_BAD_REQUEST", "none"},
                    Row{"Unauthorized", 401, "InvalidAuthenticationToken", "", UNAUTHENTICATED,
                        "GRAPH_CREDENTIAL_REJECTED", UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED",
                        "none"},
                    Row{"Forbidden", 403, "7504", "", PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED",
                        PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED", "none"},
                    Row{"CallNotFound", 404, "8522", "", NOT_FOUND, "CALL_NOT_FOUND", NOT_FOUND,
                        "CALL_NOT_FOUND", "none"},
                    Row{"NotFound", 404, "NotFound", "", NOT_FOUND, "PARTICIPANT_NOT_FOUND",
                        NOT_FOUND, "GRAPH_NOT_FOUND", "none"},
                    Row{"Conflict", 409, "Conflict", "", ABORTED, "GRAPH_CONFLICT", ABORTED,
                        "GRAPH_CONFLICT", "none"},
                    Row{"Throttled", 429, "TooManyRequests", "90", RESOURCE_EXHAUSTED,
                        "GRAPH_THROTTLED", RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", "none"},
                    Row{"Internal", 500, "9999", "", INTERNAL, "GRAPH_INTERNAL_ERROR", INTERNAL,
                        "GRAPH_INTERNAL_ERROR", "unknown"},
                    Row{"BackPressure", 503, "ServiceUnavailable", "90", UNAVAILABLE,
                        "GRAPH_UNAVAILABLE", UNAVAILABLE, "GRAPH_UNAVAILABLE", "none"}),
    [](const auto& row) { return row.param.name; });

TEST_P(GraphAnswers, OnARemoval) {
  Answer(GetParam());
  v1::RemoveParticipantResponse response;
  const grpc::Status status = Remove(service_, ExampleRemoval(), response);
  Expect(status, GetParam().removal_code, GetParam().removal_reason);
}

TEST_P(GraphAnswers, OnAnInvitation) {
  Answer(GetParam());
  v1::InviteParticipantsResponse response;
  const grpc::Status status = Invite(service_, ExampleInvitation(), response);
  Expect(status, GetParam().invitation_code, GetParam().invitation_reason);
  EXPECT_EQ(DetailsOf(status).metadata("participant_ids"), graph_emulator::kExampleParticipantId);
}

class Errors : public testing::Test {
 protected:
  std::unique_ptr<GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess service_{*emulator_};
};

TEST_F(Errors, ABareServiceUnavailableLeavesTheInvitationsOutcomeUnknown) {
  Fault fault;
  fault.target = "/invite";
  fault.times = -1;
  fault.reply = GraphErrorReply(503, "ServiceUnavailable", "");
  emulator_->AddFault(fault);
  v1::InviteParticipantsResponse response;
  const grpc::Status status = Invite(service_, ExampleInvitation(), response);
  EXPECT_EQ(status.error_code(), UNKNOWN);
  EXPECT_EQ(DetailsOf(status).reason(), "INVITE_OUTCOME_UNKNOWN");
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 1U);
}

TEST_F(Errors, ThrottlingSaysWhenToComeBack) {
  Fault fault;
  fault.target = "/participants/";
  fault.reply = GraphErrorReply(429, "TooManyRequests", "");
  fault.reply->headers = {{"Retry-After", "90"}};
  emulator_->AddFault(fault);
  v1::RemoveParticipantResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  const grpc::Status status =
      service_.stub().RemoveParticipant(&context, ExampleRemoval(), &response);
  const ErrorDetails details = DetailsOf(status);
  ASSERT_TRUE(details.retry_info);
  EXPECT_EQ(details.retry_info->retry_delay().seconds(), 90);
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto pushback = trailers.find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, trailers.end());
  EXPECT_EQ(std::string(pushback->second.data(), pushback->second.size()), "90000");
}

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
  request.mutable_participants(0)->set_id("output-only");
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
  EXPECT_THAT(fields, testing::UnorderedElementsAre("call_id", "participants[0].identity.phone.id",
                                                    "participants[0].id"));
  ASSERT_TRUE(details.request_info);
  EXPECT_EQ(emulator_->Journal().size(), before);
}

TEST_F(Errors, AnUnreachableGraphIsUnavailableAndHadNoEffect) {
  emulator_.reset();
  v1::InviteParticipantsResponse response;
  const grpc::Status status = Invite(service_, ExampleInvitation(), response);
  EXPECT_EQ(status.error_code(), UNAVAILABLE);
  EXPECT_EQ(DetailsOf(status).reason(), "GRAPH_UNREACHABLE");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "none");
  EXPECT_EQ(DetailsOf(status).metadata("party"), "network");
}

TEST_F(Errors, OurDeadlineExceededArrivesBeforeTheBareOne) {
  emulator_->SetDelay(std::chrono::seconds(60));
  v1::InviteParticipantsResponse response;
  const grpc::Status status =
      Invite(service_, ExampleInvitation(), response, absl::Milliseconds(800));
  EXPECT_EQ(status.error_code(), DEADLINE_EXCEEDED);
  EXPECT_EQ(DetailsOf(status).reason(), "DEADLINE");
  EXPECT_EQ(DetailsOf(status).metadata("effect"), "unknown");
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
  // The caller hears gRPC's own status; ours is in the log, and Graph's connection is gone.
  const auto line = service_.process().AwaitLine(R"("reason":"CANCELLED")", kPatience);
  ASSERT_TRUE(line);
  EXPECT_THAT(*line, HasSubstr(R"("effect":"unknown")"));
  const absl::Time end = absl::Now() + kPatience;
  while (!emulator_->Journal().back().client_left && absl::Now() < end) std::this_thread::yield();
  EXPECT_TRUE(emulator_->Journal().back().client_left);
}

TEST_F(Errors, AMissingParticipantIsNoErrorWhenAllowed) {
  auto request = ExampleRemoval();
  request.set_participant_id("nobody");
  v1::RemoveParticipantResponse response;
  EXPECT_EQ(Remove(service_, request, response).error_code(), NOT_FOUND);
  request.set_allow_missing(true);
  ASSERT_TRUE(Remove(service_, request, response).ok());
  EXPECT_EQ(response.outcome(), v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT);
  // A missing call is never covered.
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
