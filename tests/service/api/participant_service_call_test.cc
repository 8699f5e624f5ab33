// Deadline, cancellation, admission, trace and log of a call.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "service/api/trace_context.h"
#include "tests/service/api/participant_service_fixture.h"
#include "tests/support/status_details.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphErrorKind;
using grpc::StatusCode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto kAdmitted = InFlightCalls::Admission::kAdmitted;

using ParticipantServiceCallTest = ParticipantServiceTest;

TEST_F(ParticipantServiceCallTest, TellsGraphTheDeadlineLessTheMargin) {
  const auto before = steady_clock::now();
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p'", seconds(10));
  const auto removal = graph_.AwaitRemoval();
  const auto after = steady_clock::now();
  ASSERT_TRUE(removal);
  // gRPC rounds time-outs up on the wire, by less than 0.1 s at this length.
  EXPECT_GE(removal->options.deadline, before + seconds(10) - milliseconds(50) - milliseconds(5));
  EXPECT_LE(removal->options.deadline, after + seconds(10) - milliseconds(50) + milliseconds(100));
  removal->Complete(Error(GraphErrorKind::kDeadlineExceeded, Effect::kUnknown));
  EXPECT_EQ(call->Await().error_code(), StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReadDetails(call->Await()).error_info.reason(), "DEADLINE");
}

TEST_F(ParticipantServiceCallTest, ACallerWithoutADeadlineGetsTheDefault) {
  PendingRemoval call;
  call.request.set_call_id("c");
  call.request.set_participant_id("p");
  const auto before = steady_clock::now();
  stub_->async()->RemoveParticipant(&call.context, &call.request, &call.response, call.Done());
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  EXPECT_GE(removal->options.deadline, before + seconds(30) - milliseconds(150));
  EXPECT_LE(removal->options.deadline, steady_clock::now() + seconds(30) - milliseconds(50));
  removal->Succeed();
  EXPECT_TRUE(call.Await().ok());
  EXPECT_EQ(LastLine().numbers.at("deadline_ms"), 30000);
}

TEST_F(ParticipantServiceCallTest, ACancellationReachesGraphAndItsAnswerEndsTheCall) {
  const auto call = StartRemoval("call_id: 'c' participant_id: 'p'");
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  EXPECT_FALSE(removal->cancelled());
  call->context.TryCancel();
  EXPECT_TRUE(removal->AwaitCancel());
  EXPECT_TRUE(log_.lines().empty());  // A cancel alone does not end the call.
  removal->Complete(Error(GraphErrorKind::kCancelled, Effect::kUnknown));
  EXPECT_EQ(call->Await().error_code(), StatusCode::CANCELLED);
  EXPECT_TRUE(calls_.AwaitNone(graph::kTestPatience));
  ASSERT_EQ(log_.lines().size(), 1U);
  EXPECT_EQ(LastLine().text.at("grpc.code"), "CANCELLED");
  EXPECT_EQ(LastLine().level, telemetry::Level::kInfo);
}

TEST_F(ParticipantServiceCallTest, ShedsWhatExceedsTheLimitBeforeReadingIt) {
  const auto first = StartRemoval("call_id: 'c' participant_id: 'p'");
  const auto second = StartInvitation(kInvitationOfTwo);
  const auto removal = graph_.AwaitRemoval();
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(removal && invitation);
  for (int others = 2; others < kLimit; ++others) ASSERT_EQ(calls_.Begin(), kAdmitted);

  const auto third = StartBytes("RemoveParticipant", "\xff");
  EXPECT_EQ(third->Await().error_code(), StatusCode::RESOURCE_EXHAUSTED);
  const StatusDetails details = ReadDetails(third->Await());
  EXPECT_EQ(details.error_info.reason(), "LOCAL_OVERLOAD");
  EXPECT_EQ(details.Metadata("party"), "service");
  EXPECT_NE(details.request_info.request_id(), "");

  for (int others = 2; others < kLimit; ++others) calls_.End();
  removal->Succeed();
  invitation->Succeed(200);
  EXPECT_TRUE(calls_.AwaitNone(graph::kTestPatience));
  const auto fourth = StartRemoval("call_id: 'c' participant_id: 'p'");
  graph_.AwaitRemoval()->Succeed();
  EXPECT_TRUE(fourth->Await().ok());
}

TEST_F(ParticipantServiceCallTest, ADrainRefusesNewCallsAndLetsOldOnesFinish) {
  const auto old = StartRemoval("call_id: 'c' participant_id: 'p'");
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  calls_.StopAdmitting();
  const auto late = StartInvitation(kInvitationOfTwo);
  EXPECT_EQ(late->Await().error_code(), StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReadDetails(late->Await()).error_info.reason(), "DRAINING");
  removal->Succeed();
  EXPECT_TRUE(old->Await().ok());
  EXPECT_TRUE(calls_.AwaitNone(graph::kTestPatience));
}

TEST_F(ParticipantServiceCallTest, KeepsTheCallersTrace) {
  PendingRemoval call;
  call.request.set_call_id("c");
  call.request.set_participant_id("p");
  const std::string traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  call.context.AddMetadata("traceparent", traceparent);
  stub_->async()->RemoveParticipant(&call.context, &call.request, &call.response, call.Done());
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  EXPECT_EQ(removal->options.traceparent, traceparent);
  removal->Succeed();
  EXPECT_TRUE(call.Await().ok());
  EXPECT_EQ(LastLine().text.at("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(ParticipantServiceCallTest, StartsATraceWhereTheCallersIsNotOne) {
  PendingRemoval call;
  call.request.set_call_id("c");
  call.request.set_participant_id("p");
  call.context.AddMetadata("traceparent", "00-injected: header-01");
  stub_->async()->RemoveParticipant(&call.context, &call.request, &call.response, call.Done());
  const auto removal = graph_.AwaitRemoval();
  ASSERT_TRUE(removal);
  EXPECT_TRUE(IsValidTraceparent(removal->options.traceparent)) << removal->options.traceparent;
  removal->Succeed();
  EXPECT_TRUE(call.Await().ok());
}

TEST_F(ParticipantServiceCallTest, EveryCallHasItsOwnRequestId) {
  std::set<std::string> ids;
  for (int i = 0; i < 10; ++i) {
    const auto call = StartRemoval("call_id: 'c' participant_id: 'p'");
    const auto removal = graph_.AwaitRemoval();
    ASSERT_TRUE(removal);
    ids.insert(removal->options.client_request_id);
    removal->Succeed();
    EXPECT_TRUE(call->Await().ok());
    EXPECT_TRUE(calls_.AwaitNone(graph::kTestPatience));
  }
  EXPECT_EQ(ids.size(), 10U);
}

TEST_F(ParticipantServiceCallTest, LogsNoTextOfTheCallersAndNoneOfGraphs) {
  const auto call = StartInvitation(
      "call_id: 'canary-call' client_context: 'canary-context' participants { participant_id: "
      "'canary-participant' identity { user { id: 'canary-user' display_name: 'canary-name' } } }");
  const auto invitation = graph_.AwaitInvitation();
  ASSERT_TRUE(invitation);
  invitation->Succeed(200, R"({"resultInfo":{"code":400,"message":"canary-message"}})");
  ASSERT_TRUE(call->Await().ok());
  EXPECT_EQ(call->response.operation().result_info().message(), "canary-message");
  for (const auto& [key, value] : LastLine().text) {
    EXPECT_EQ(value.find("canary"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace participants
