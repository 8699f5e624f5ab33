// What the service sends to Graph, and what it answers to the caller.
#include "service/api/participant_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "service/api/bulk_participant_service.h"
#include "tests/service/api/participant_service_fixture.h"
#include "tests/support/status_details.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphError;
using graph::GraphErrorKind;
using grpc::StatusCode;
using std::chrono::milliseconds;

TEST_F(ParticipantServiceTest, ServesEveryMethodOfTheSchema) {
  const BulkParticipantService bulk(service_.environment(), service_.reading(), metrics_);
  EXPECT_EQ(service_.Registrations().size() + bulk.Registrations().size(), MethodPaths().size());
}

TEST_F(ParticipantServiceTest, RemovesAParticipant) {
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p' reason: 'r'");
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  EXPECT_EQ(removal->request.path, "/communications/calls/c/participants/p");
  removal->Succeed(204, "", /*attempts=*/2);

  ASSERT_TRUE(call->Await().ok()) << call->Await().error_message();
  EXPECT_EQ(call->response.outcome(), v1::RemoveParticipantResponse::OUTCOME_REMOVED);
  EXPECT_EQ(call->response.graph_request_id(), "graph-id");
  EXPECT_EQ(call->response.client_request_id(), removal->options.client_request_id);
  EXPECT_EQ(call->Trailer("grpc-retry-pushback-ms"), "");

  const auto line = LastLine();
  EXPECT_EQ(line.level, telemetry::Level::kInfo);
  EXPECT_EQ(line.text.at("grpc.method"), "RemoveParticipant");
  EXPECT_EQ(line.text.at("grpc.code"), "OK");
  EXPECT_EQ(line.text.at("effect"), "applied");
  EXPECT_EQ(line.text.at("request_id"), removal->options.client_request_id);
  EXPECT_EQ(line.text.at("graph.request_id"), "graph-id");
  EXPECT_THAT(line.text.at("peer.address"), testing::StartsWith("127.0.0.1:"));
  EXPECT_EQ(line.numbers.at("http.status"), 204);
  EXPECT_EQ(line.numbers.at("attempts"), 2);
}

TEST_F(ParticipantServiceTest, MutesAParticipant) {
  const auto call = StartMute("call_id: 'c' participant_id: 'p' client_context: 'mine'");
  const auto mute = graph_.AwaitMute();
  ASSERT_TRUE(mute);
  EXPECT_EQ(mute->request.path, "/communications/calls/c/participants/p/mute");
  EXPECT_EQ(mute->request.body, R"({"clientContext":"mine"})");
  mute->Succeed(200, R"({"id":"o","status":"completed","clientContext":"mine"})", /*attempts=*/2);

  ASSERT_TRUE(call->Await().ok()) << call->Await().error_message();
  EXPECT_EQ(call->response.operation().id(), "o");
  EXPECT_EQ(call->response.operation().status(), v1::OPERATION_STATUS_COMPLETED);
  EXPECT_EQ(call->response.operation().client_context(), "mine");
  EXPECT_FALSE(call->response.operation().has_result_info());
  EXPECT_EQ(call->response.graph_request_id(), "graph-id");
  EXPECT_EQ(call->response.client_request_id(), mute->options.client_request_id);
  EXPECT_EQ(LastLine().text.at("grpc.method"), "MuteParticipant");
  EXPECT_EQ(LastLine().text.at("effect"), "applied");
}

TEST_F(ParticipantServiceTest, AMuteWithoutAContextGetsOne) {
  const auto call = StartMute("call_id: 'c' participant_id: 'p'");
  const auto mute = graph_.AwaitMute();
  ASSERT_TRUE(mute);
  const std::string context = nlohmann::json::parse(mute->request.body).value("clientContext", "");
  EXPECT_EQ(context.size(), 36U);
  mute->Succeed(200, "{}");
  ASSERT_TRUE(call->Await().ok());
  EXPECT_EQ(call->response.operation().client_context(), context);
  EXPECT_EQ(call->response.operation().status(), v1::OPERATION_STATUS_UNKNOWN);
}

TEST_F(ParticipantServiceTest, AMuteThatMayHaveWorkedSaysSo) {
  const auto call = StartMute("call_id: 'c' participant_id: 'p'");
  graph_.AwaitMute()->Complete(Error(GraphErrorKind::kParticipantNotFound, Effect::kUnknown));
  EXPECT_EQ(call->Await().error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(ReadDetails(call->Await()).error_info.reason(), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(ReadDetails(call->Await()).Metadata("effect"), "unknown");
  EXPECT_EQ(call->Trailer("grpc-retry-pushback-ms"), "") << "it may be repeated";

  const auto unreadable = StartMute("call_id: 'c' participant_id: 'p'");
  graph_.AwaitMute()->Succeed(200, "");
  EXPECT_EQ(unreadable->Await().error_code(), StatusCode::INTERNAL);
  EXPECT_EQ(ReadDetails(unreadable->Await()).error_info.reason(), "GRAPH_MALFORMED_RESPONSE");
  EXPECT_EQ(ReadDetails(unreadable->Await()).Metadata("effect"), "applied");
}

TEST_F(ParticipantServiceTest, AMissingParticipantIsAnError) {
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p'");
  GraphError error = Error(GraphErrorKind::kParticipantNotFound);
  error.http_status = 404;
  graph_.AwaitRemoval()->Complete(error);
  EXPECT_EQ(call->Await().error_code(), StatusCode::NOT_FOUND);
  const StatusDetails details = ReadDetails(call->Await());
  EXPECT_EQ(details.error_info.reason(), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(details.Metadata("http_status"), "404");
  EXPECT_EQ(LastLine().text.at("reason"), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(LastLine().text.at("party"), "caller");
}

TEST_F(ParticipantServiceTest, AMissingParticipantIsFineWhenTheCallerSaysSo) {
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p' allow_missing: true");
  GraphError error = Error(GraphErrorKind::kParticipantNotFound);
  error.graph_request_id = "graph-id";
  const auto removal = graph_.AwaitRemoval();
  removal->Complete(error);
  ASSERT_TRUE(call->Await().ok());
  EXPECT_EQ(call->response.outcome(), v1::RemoveParticipantResponse::OUTCOME_ALREADY_ABSENT);
  EXPECT_EQ(call->response.graph_request_id(), "graph-id");
  EXPECT_EQ(call->response.client_request_id(), removal->options.client_request_id);
  EXPECT_EQ(LastLine().text.at("effect"), "none");
}

TEST_F(ParticipantServiceTest, AllowMissingNeverCoversAMissingCall) {
  for (const auto kind :
       {GraphErrorKind::kCallNotFound, GraphErrorKind::kCallEnded, GraphErrorKind::kNotFound}) {
    const auto call = StartRemoval("call_id: 'c' participant_id: 'p' allow_missing: true");
    graph_.AwaitRemoval()->Complete(Error(kind));
    EXPECT_EQ(call->Await().error_code(), StatusCode::NOT_FOUND);
  }
}

TEST_F(ParticipantServiceTest, InvitesAndFillsEmptyIds) {
  const auto call = StartInvitation(kInvitationOfTwo);
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(invitation);
  const auto body = nlohmann::json::parse(invitation->request.body);
  const std::string context = body["clientContext"];
  EXPECT_EQ(context.size(), 36U);
  ASSERT_EQ(body["participants"].size(), 2U);
  const std::string first = body["participants"][0]["participantId"];
  EXPECT_EQ(first.size(), 36U);
  EXPECT_EQ(body["participants"][1]["participantId"], "mine");
  invitation->Succeed(200, R"({"id":"o","status":"running"})");

  ASSERT_TRUE(call->Await().ok()) << call->Await().error_message();
  const auto& operation = call->response.operation();
  EXPECT_EQ(operation.id(), "o");
  EXPECT_EQ(operation.status(), v1::OPERATION_STATUS_RUNNING);
  EXPECT_EQ(operation.client_context(), context);
  EXPECT_EQ(operation.participants(0).participant_id(), first);
  EXPECT_EQ(operation.participants(1).identity().user().id(), "v");
  EXPECT_EQ(call->response.graph_request_id(), "graph-id");
  EXPECT_EQ(call->response.client_request_id(), invitation->options.client_request_id);
}

TEST_F(ParticipantServiceTest, AMovedParticipantKeepsItsIdEmpty) {
  const auto call = StartInvitation(
      "call_id: 'c' client_context: 'x' "
      "participants { identity { user { id: 'u' } } replaces_call_id: 'r' }");
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(invitation);
  const auto body = nlohmann::json::parse(invitation->request.body);
  EXPECT_EQ(body["clientContext"], "x");
  EXPECT_FALSE(body["participants"][0].contains("participantId"));
  invitation->Succeed(200);
  EXPECT_TRUE(call->Await().ok());
}

TEST_F(ParticipantServiceTest, CloudsWithoutTheFieldGetNoParticipantId) {
  ParticipantService service(graph_, {.assign_participant_id = false}, *access_, nullptr, metrics_,
                             calls_, log_);
  InProcessServer server(service);
  const auto stub = v1::ParticipantService::NewStub(server.channel());
  PendingInvitation call;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(kInvitationOfTwo, &call.request));
  stub->async()->InviteParticipants(&call.context, &call.request, &call.response, call.Done());
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(invitation);
  const auto body = nlohmann::json::parse(invitation->request.body);
  EXPECT_FALSE(body["participants"][0].contains("participantId"));
  invitation->Complete(Error(GraphErrorKind::kConflict));
  EXPECT_EQ(ReadDetails(call.Await()).Metadata("participant_ids"), ",mine");
}

TEST_F(ParticipantServiceTest, AnInvitationOfUnknownOutcomeNamesItsIdsAndForbidsRepeating) {
  const auto call = StartInvitation(kInvitationOfTwo);
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(invitation);
  const auto body = nlohmann::json::parse(invitation->request.body);
  invitation->Complete(Error(GraphErrorKind::kAnswerLost, Effect::kUnknown));
  EXPECT_EQ(call->Await().error_code(), StatusCode::UNKNOWN);
  EXPECT_EQ(call->Trailer("grpc-retry-pushback-ms"), "-1");
  const StatusDetails details = ReadDetails(call->Await());
  EXPECT_EQ(details.error_info.reason(), "INVITE_OUTCOME_UNKNOWN");
  EXPECT_EQ(details.Metadata("effect"), "unknown");
  EXPECT_EQ(details.Metadata("client_context"), body["clientContext"]);
  EXPECT_EQ(details.Metadata("participant_ids"),
            std::string(body["participants"][0]["participantId"]) + ",mine");
  EXPECT_EQ(LastLine().level, telemetry::Level::kError);
}

TEST_F(ParticipantServiceTest, AThrottledCallLearnsWhenToComeBack) {
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p'");
  GraphError error = Error(GraphErrorKind::kThrottled);
  error.retry_after = milliseconds(2128);
  graph_.AwaitRemoval()->Complete(error);
  EXPECT_EQ(call->Await().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(call->Trailer("grpc-retry-pushback-ms"), "2128");
  EXPECT_EQ(ReadDetails(call->Await()).retry_info->retry_delay().seconds(), 2);
}

TEST_F(ParticipantServiceTest, RefusesBadFieldsBeforeAnythingIsSent) {
  const auto removal = StartRemoval("call_id: 'a/b'");
  EXPECT_EQ(removal->Await().error_code(), StatusCode::INVALID_ARGUMENT);
  const StatusDetails details = ReadDetails(removal->Await());
  EXPECT_EQ(details.error_info.reason(), "INVALID_REQUEST");
  EXPECT_EQ(details.bad_request.field_violations(0).field(), "call_id");
  EXPECT_EQ(details.bad_request.field_violations(1).field(), "participant_id");
  EXPECT_EQ(details.request_info.request_id(), details.Metadata("client_request_id"));
  EXPECT_EQ(details.request_info.request_id().size(), 36U);

  const auto invitation = StartInvitation("call_id: 'c'");
  EXPECT_EQ(invitation->Await().error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReadDetails(invitation->Await()).error_info.metadata().count("client_context"), 0U);
  EXPECT_EQ(graph_.started(), 0);
}

TEST_F(ParticipantServiceTest, RefusesBytesThatAreNoMessage) {
  const std::string not_utf8 = std::string("\x0a\x02\xff\xfe", 4);
  const std::string cut_off = "\x0a\x10only this";
  for (const std::string& bytes : {not_utf8, cut_off, std::string("\xff\xff\xff\xff")}) {
    for (const char* method : {"RemoveParticipant", "InviteParticipants"}) {
      const auto call = StartBytes(method, bytes);
      EXPECT_EQ(call->Await().error_code(), StatusCode::INVALID_ARGUMENT);
      EXPECT_EQ(ReadDetails(call->Await()).error_info.reason(), "MALFORMED_REQUEST");
    }
  }
  EXPECT_EQ(graph_.started(), 0);
}

TEST_F(ParticipantServiceTest, NoBytesAreAnEmptyMessage) {
  const auto call = StartBytes("RemoveParticipant", "");
  EXPECT_EQ(ReadDetails(call->Await()).error_info.reason(), "INVALID_REQUEST");
}

}  // namespace
}  // namespace participants
