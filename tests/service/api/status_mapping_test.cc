#include "service/api/status_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "service/api/invite_participants.h"
#include "tests/service/api/mapping_rows.h"
#include "tests/support/status_details.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphError;
using graph::GraphErrorKind;
using graph::OperationClass;
using std::chrono::milliseconds;

AnsweredCall Removal() {
  return {.method_class = OperationClass::kRepeatable, .client_request_id = "r", .invitation = {}};
}

AnsweredCall Invitation() {
  return {.method_class = OperationClass::kOnce,
          .client_request_id = "r",
          .invitation = InvitationIds{.client_context = "x", .participant_ids = {"p", "", "q"}}};
}

GraphError Error(GraphErrorKind kind, Effect effect) {
  GraphError error;
  error.kind = kind;
  error.effect = effect;
  return error;
}

class StatusMappingTableTest : public testing::TestWithParam<MappingRow> {
 protected:
  void ExpectRow(const AnsweredCall& call) {
    const Answer answer = AnswerGraphError(call, Error(GetParam().kind, GetParam().effect));
    EXPECT_EQ(answer.status.error_code(), GetParam().code);
    EXPECT_EQ(answer.reason, GetParam().reason);
    EXPECT_EQ(answer.party, GetParam().party);
    EXPECT_EQ(answer.effect, GetParam().effect);
    const StatusDetails details = ReadDetails(answer.status);
    EXPECT_EQ(details.error_info.domain(), "participant-service");
    EXPECT_EQ(details.error_info.reason(), GetParam().reason);
    EXPECT_EQ(details.Metadata("party"), GetParam().party);
    EXPECT_EQ(details.Metadata("effect"), EffectName(GetParam().effect));
    EXPECT_EQ(details.Metadata("client_request_id"), "r");
    EXPECT_EQ(details.request_info.request_id(), "r");
    EXPECT_EQ(details.status.code(), GetParam().code);
    EXPECT_EQ(details.status.message(), answer.status.error_message());
    EXPECT_THAT(answer.status.error_message(), testing::EndsWith("."));
  }
};

TEST_P(StatusMappingTableTest, Maps) {
  if (GetParam().scope != Scope::kInvitation) ExpectRow(Removal());
  if (GetParam().scope != Scope::kRemoval) ExpectRow(Invitation());
}

std::string RowName(const testing::TestParamInfo<MappingRow>& info) {
  const char* scopes[] = {"All", "Repeatable", "Once"};
  return std::string(scopes[static_cast<int>(info.param.scope)]) + "Kind" +
         std::to_string(static_cast<int>(info.param.kind)) + info.param.reason + "Effect" +
         std::string(EffectName(info.param.effect));
}

INSTANTIATE_TEST_SUITE_P(Rows, StatusMappingTableTest, testing::ValuesIn(MappingRows()), RowName);

// Covers every kind of error with every effect it can have; effects accumulate over attempts.
TEST(StatusMappingTest, UnavailableAlwaysMeansThatRepeatingIsSafe) {
  for (int kind = 0; kind <= static_cast<int>(GraphErrorKind::kShutDown); ++kind) {
    for (const Effect effect : {Effect::kNone, Effect::kApplied, Effect::kUnknown}) {
      const GraphError error = Error(static_cast<GraphErrorKind>(kind), effect);
      const Answer answer = AnswerGraphError(Invitation(), error);
      EXPECT_NE(answer.status.error_code(), grpc::StatusCode::OK);
      if (answer.status.error_code() == grpc::StatusCode::UNAVAILABLE) {
        EXPECT_EQ(answer.effect, Effect::kNone) << answer.reason;
      }
      EXPECT_EQ(answer.retry_pushback_ms == -1,
                effect != Effect::kNone || error.kind == GraphErrorKind::kQuotaExhausted)
          << answer.reason;
    }
  }
}

TEST(StatusMappingTest, AnEarlierLostAttemptShowsInTheEffectOnly) {
  const Answer answer =
      AnswerGraphError(Removal(), Error(GraphErrorKind::kPermissionDenied, Effect::kUnknown));
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReadDetails(answer.status).Metadata("effect"), "unknown");
  EXPECT_FALSE(answer.retry_pushback_ms.has_value());
}

TEST(StatusMappingTest, TellsWhatIsKnownOfTheExchange) {
  GraphError error = Error(GraphErrorKind::kUnavailable, Effect::kUnknown);
  error.http_status = 503;
  error.attempts = 4;
  error.graph_code = "UnknownError";
  error.graph_request_id = "11111111-2222-3333-4444-555555555555";
  const StatusDetails details = ReadDetails(AnswerGraphError(Removal(), error).status);
  EXPECT_EQ(details.Metadata("http_status"), "503");
  EXPECT_EQ(details.Metadata("attempts"), "4");
  EXPECT_EQ(details.Metadata("graph_code"), "UnknownError");
  EXPECT_EQ(details.Metadata("graph_request_id"), "11111111-2222-3333-4444-555555555555");
  EXPECT_EQ(details.error_info.metadata().count("client_context"), 0U);
}

TEST(StatusMappingTest, LeavesOutWhatIsNotKnown) {
  const StatusDetails details = ReadDetails(
      AnswerGraphError(Removal(), Error(GraphErrorKind::kUnreachable, Effect::kNone)).status);
  EXPECT_EQ(details.Metadata("attempts"), "0");
  for (const char* key : {"http_status", "graph_code", "graph_request_id"}) {
    EXPECT_EQ(details.error_info.metadata().count(key), 0U) << key;
  }
}

TEST(StatusMappingTest, ARequestIdThatIsNoIdIsLeftOut) {
  for (const std::string& id :
       {std::string("\xff\xfe"), std::string("a b"), std::string(129, 'a')}) {
    GraphError error = Error(GraphErrorKind::kConflict, Effect::kNone);
    error.graph_request_id = id;
    const StatusDetails details = ReadDetails(AnswerGraphError(Removal(), error).status);
    EXPECT_EQ(details.error_info.metadata().count("graph_request_id"), 0U);
  }
}

TEST(StatusMappingTest, InvitationsNameTheirIds) {
  const StatusDetails details = ReadDetails(
      AnswerGraphError(Invitation(), Error(GraphErrorKind::kAnswerLost, Effect::kUnknown)).status);
  EXPECT_EQ(details.Metadata("client_context"), "x");
  EXPECT_EQ(details.Metadata("participant_ids"), "p,,q");
}

TEST(StatusMappingTest, AKnownTimeIsInRetryInfoAndPushback) {
  GraphError error = Error(GraphErrorKind::kThrottled, Effect::kNone);
  error.retry_after = std::chrono::nanoseconds(2'128'000'001);
  for (const AnsweredCall& call : {Removal(), Invitation()}) {
    const Answer answer = AnswerGraphError(call, error);
    EXPECT_EQ(answer.retry_pushback_ms, 2129);
    const StatusDetails details = ReadDetails(answer.status);
    ASSERT_TRUE(details.retry_info.has_value());
    EXPECT_EQ(details.retry_info->retry_delay().seconds(), 2);
    EXPECT_EQ(details.retry_info->retry_delay().nanos(), 128'000'001);
  }
}

TEST(StatusMappingTest, NoTimeIsNoRetryInfoAndNoPushback) {
  const Answer answer =
      AnswerGraphError(Removal(), Error(GraphErrorKind::kThrottled, Effect::kNone));
  EXPECT_FALSE(answer.retry_pushback_ms.has_value());
  EXPECT_FALSE(ReadDetails(answer.status).retry_info.has_value());
}

TEST(StatusMappingTest, ATimeThatHasPassedIsNow) {
  GraphError error = Error(GraphErrorKind::kThrottled, Effect::kNone);
  error.retry_after = milliseconds(-5);
  EXPECT_EQ(AnswerGraphError(Removal(), error).retry_pushback_ms, 0);
}

TEST(StatusMappingTest, WhatMustNotBeRepeatedHasNoRetryInfo) {
  GraphError quota = Error(GraphErrorKind::kQuotaExhausted, Effect::kNone);
  GraphError lost = Error(GraphErrorKind::kUnavailable, Effect::kUnknown);
  quota.retry_after = lost.retry_after = milliseconds(5);
  for (const Answer& answer :
       {AnswerGraphError(Removal(), quota), AnswerGraphError(Invitation(), quota),
        AnswerGraphError(Invitation(), lost)}) {
    EXPECT_EQ(answer.retry_pushback_ms, -1);
    EXPECT_FALSE(ReadDetails(answer.status).retry_info.has_value());
  }
  EXPECT_EQ(AnswerGraphError(Removal(), lost).retry_pushback_ms, 5);
}

TEST(StatusMappingTest, HelpNamesWhatAnAdministratorMustAllow) {
  GraphError error = Error(GraphErrorKind::kPermissionDenied, Effect::kNone);
  EXPECT_EQ(ReadDetails(AnswerGraphError(Removal(), error).status).help.links_size(), 0);
  error.hint = graph::Hint::kRemovePermission;
  const std::string removal =
      ReadDetails(AnswerGraphError(Removal(), error).status).help.ShortDebugString();
  EXPECT_THAT(removal, testing::HasSubstr("Calls.JoinGroupCall.All"));
  EXPECT_THAT(removal, testing::HasSubstr(
                           "Set-CsApplicationMeetingConfiguration -AllowRemoveParticipantAppIds"));
  error.hint = graph::Hint::kInvitePermission;
  EXPECT_THAT(ReadDetails(AnswerGraphError(Invitation(), error).status).help.ShortDebugString(),
              testing::HasSubstr("Calls.InitiateGroupCall.All"));
}

TEST(StatusMappingTest, LocalRefusals) {
  struct Row {
    Refusal refusal;
    grpc::StatusCode code;
    const char* reason;
    const char* party;
  };
  for (const Row& row : {
           Row{Refusal::kMalformedRequest, grpc::StatusCode::INVALID_ARGUMENT, "MALFORMED_REQUEST",
               "caller"},
           Row{Refusal::kLocalOverload, grpc::StatusCode::RESOURCE_EXHAUSTED, "LOCAL_OVERLOAD",
               "service"},
           Row{Refusal::kDraining, grpc::StatusCode::UNAVAILABLE, "DRAINING", "service"},
           Row{Refusal::kCallerUnauthenticated, grpc::StatusCode::UNAUTHENTICATED,
               "CALLER_UNAUTHENTICATED", "caller"},
           Row{Refusal::kCallerNotAuthorized, grpc::StatusCode::PERMISSION_DENIED,
               "CALLER_NOT_AUTHORIZED", "caller"},
           Row{Refusal::kAuditUnavailable, grpc::StatusCode::UNAVAILABLE, "AUDIT_UNAVAILABLE",
               "service"},
       }) {
    const Answer answer = AnswerRefusal(Removal(), row.refusal);
    EXPECT_EQ(answer.status.error_code(), row.code);
    const StatusDetails details = ReadDetails(answer.status);
    EXPECT_EQ(details.error_info.reason(), row.reason);
    EXPECT_EQ(details.Metadata("party"), row.party);
    EXPECT_EQ(details.Metadata("effect"), "none");
    EXPECT_EQ(details.Metadata("client_request_id"), "r");
    EXPECT_EQ(details.request_info.request_id(), "r");
  }
}

TEST(StatusMappingTest, ALimitedCallerHearsWhenToComeBack) {
  for (const AnsweredCall& call : {Removal(), Invitation()}) {
    const Answer answer = AnswerRateLimited(call, std::chrono::nanoseconds(2'128'000'001));
    EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(answer.effect, Effect::kNone);
    EXPECT_EQ(answer.retry_pushback_ms, 2129);
    const StatusDetails details = ReadDetails(answer.status);
    EXPECT_EQ(details.error_info.reason(), "CALLER_RATE_LIMITED");
    EXPECT_EQ(details.Metadata("party"), "caller");
    EXPECT_EQ(details.Metadata("effect"), "none");
    EXPECT_EQ(details.request_info.request_id(), "r");
    ASSERT_TRUE(details.retry_info.has_value());
    EXPECT_EQ(details.retry_info->retry_delay().seconds(), 2);
    EXPECT_EQ(details.retry_info->retry_delay().nanos(), 128'000'001);
  }
}

TEST(StatusMappingTest, InvalidRequestsNameTheirFields) {
  const std::vector<FieldViolation> violations = {{"call_id", "must not be empty"},
                                                  {"reason", "contains a NUL"}};
  const Answer answer = AnswerInvalidRequest(Removal(), violations);
  EXPECT_EQ(answer.status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(answer.reason, "INVALID_REQUEST");
  const StatusDetails details = ReadDetails(answer.status);
  ASSERT_EQ(details.bad_request.field_violations_size(), 2);
  EXPECT_EQ(details.bad_request.field_violations(1).field(), "reason");
  EXPECT_EQ(details.bad_request.field_violations(1).description(), "contains a NUL");
  EXPECT_EQ(details.request_info.request_id(), "r");
}

constexpr size_t kFourKiB = 4096;

TEST(StatusMappingTest, TheLargestInvitationErrorStaysUnder4KiB) {
  AnsweredCall call = Invitation();
  call.client_request_id = std::string(36, 'r');
  call.invitation =
      InvitationIds{.client_context = std::string(256, 'x'),
                    .participant_ids = std::vector<std::string>(5, std::string(256, 'p'))};
  for (int kind = 0; kind <= static_cast<int>(GraphErrorKind::kShutDown); ++kind) {
    for (const Effect effect : {Effect::kNone, Effect::kUnknown}) {
      GraphError error = Error(static_cast<GraphErrorKind>(kind), effect);
      error.http_status = 503;
      error.attempts = 8;
      error.graph_code = std::string(64, 'c');
      error.graph_request_id = std::string(128, 'g');
      error.retry_after = std::chrono::seconds(300);
      error.hint = graph::Hint::kRemovePermission;
      const Answer answer = AnswerGraphError(call, error);
      EXPECT_LT(answer.status.error_details().size(), kFourKiB);
      const StatusDetails details = ReadDetails(answer.status);
      EXPECT_EQ(details.Metadata("participant_ids"), "") << "no room for the ids twice";
      EXPECT_EQ(details.invitation.participant_ids_size(), 5);
      EXPECT_EQ(details.invitation.participant_ids(4), std::string(256, 'p'));
      EXPECT_EQ(details.invitation.client_context(), std::string(256, 'x'));
    }
  }
}

TEST(StatusMappingTest, TheLargestInvalidRequestStaysUnder4KiBAndNamesEveryField) {
  v1::InviteParticipantsRequest request;
  request.set_client_context(std::string(300, 'x'));
  for (int i = 0; i < 5; ++i) {
    auto* participant = request.add_participants();
    auto* identity = participant->mutable_identity()->mutable_azure_communication_services_user();
    identity->set_id("\n");
    identity->set_display_name(std::string(300, 'x'));
    identity->set_tenant_id("\n");
    identity->set_identity_provider("\n");
    (*identity->mutable_other())["k"] = "v";
    *participant->mutable_identity()->mutable_application_instance() = *identity;
    participant->set_id("x");
  }
  const auto violations = InviteParticipantsMethod::Validate(request);
  ASSERT_EQ(violations.size(), kMaxViolations);
  const Answer answer = AnswerInvalidRequest(Invitation(), violations);
  EXPECT_LT(answer.status.error_details().size(), kFourKiB);
  const StatusDetails details = ReadDetails(answer.status);
  ASSERT_EQ(details.bad_request.field_violations_size(), static_cast<int>(kMaxViolations));
  for (int i = 0; i < details.bad_request.field_violations_size(); ++i) {
    EXPECT_EQ(details.bad_request.field_violations(i).field(),
              violations[static_cast<size_t>(i)].field);
    EXPECT_FALSE(details.bad_request.field_violations(i).description().empty());
  }
}

TEST(StatusMappingTest, DescriptionsGiveWayWhenPathsAreLong) {
  const std::vector<FieldViolation> violations(
      kMaxViolations, {std::string(80, 'f'), "says at more length than there is room for here"});
  const Answer answer = AnswerInvalidRequest(Removal(), violations);
  EXPECT_LT(answer.status.error_details().size(), kFourKiB);
  const StatusDetails details = ReadDetails(answer.status);
  EXPECT_EQ(details.bad_request.field_violations(31).field(), std::string(80, 'f'));
  EXPECT_EQ(details.bad_request.field_violations(31).description().substr(0, 12), "says at more");
}

}  // namespace
}  // namespace participants
