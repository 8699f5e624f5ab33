// The outcomes of invitations that callers see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using Outcome = v1::InvitationOutcome;

class Invitations : public RosterWorld {
 protected:
  v1::InviteParticipantsOperation Invite(const std::string& more = "") {
    v1::InviteParticipantsResponse response;
    const auto request = Parse<v1::InviteParticipantsRequest>(absl::StrCat(
        "call_id: 'call' participants { identity { user { id: '", kUser, "' } } ", more, " }"));
    EXPECT_TRUE(Call(&v1::ParticipantService::Stub::InviteParticipants, request, response).ok());
    return response.operation();
  }
  v1::GetInvitationResponse Get(const v1::InviteParticipantsOperation& operation) {
    v1::GetInvitationRequest request;
    request.set_call_id(kCall);
    *request.mutable_operation() = operation;
    v1::GetInvitationResponse response;
    const grpc::Status status =
        Call(&v1::ParticipantService::Stub::GetInvitation, request, response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }
  void Expect(const v1::InviteParticipantsOperation& operation, Outcome::State state,
              Outcome::Source source) {
    const v1::GetInvitationResponse response = Get(operation);
    ASSERT_EQ(response.outcomes_size(), operation.participants_size());
    const Outcome& outcome = response.outcomes(0);
    EXPECT_EQ(outcome.state(), state) << response.DebugString();
    EXPECT_EQ(outcome.source(), source) << response.DebugString();
    EXPECT_EQ(response.done(), state != Outcome::STATE_PENDING);
  }
  static v1::InviteParticipantsOperation Aged(v1::InviteParticipantsOperation operation,
                                              absl::Duration age) {
    operation.mutable_accept_time()->set_seconds(operation.accept_time().seconds() -
                                                 absl::ToInt64Seconds(age));
    return operation;
  }
};

TEST_F(Invitations, RingAndAreAnswered) {
  for (const auto& [joined_id, source] :
       {std::pair("same", Outcome::SOURCE_ROSTER), std::pair("linked", Outcome::SOURCE_ROSTER),
        std::pair("unlinked", Outcome::SOURCE_ROSTER_IDENTITY)}) {
    SCOPED_TRACE(joined_id);
    PutCall(absl::StrCat(R"({"participants": ["a", "b"], "ring_ms": 0, "joined_id": ")", joined_id,
                         R"("})"));
    const auto operation = Invite();
    ASSERT_EQ(InTheCall().size(), 3U);
    Expect(operation, Outcome::STATE_JOINED, source);
    const v1::GetInvitationResponse response = Get(operation);
    const std::string active = response.outcomes(0).active().id();
    EXPECT_THAT(InTheCall(), testing::Contains(active));
  }
}

TEST_F(Invitations, ArePendingWhileTheyRing) {
  PutCall(R"({"participants": ["a", "b"]})");
  const auto operation = Invite();
  EXPECT_TRUE(operation.has_accept_time());
  Expect(operation, Outcome::STATE_PENDING, Outcome::SOURCE_TIME);
}

// The service trusts Graph's operation as long as Graph has it.
TEST_F(Invitations, GraphsOperationIsAHint) {
  PutCall(R"({"participants": ["a", "b"], "operations": "until_done"})");
  Expect(Aged(Invite(), absl::Minutes(5)), Outcome::STATE_PENDING, Outcome::SOURCE_OPERATION);
  PutCall(
      R"({"participants": ["a", "b"], "operations": "kept", "callee": "decline", "ring_ms": 0})");
  const auto operation = Invite();
  Expect(operation, Outcome::STATE_FAILED, Outcome::SOURCE_OPERATION);
  EXPECT_NE(Get(operation).outcomes(0).result_info().code(), 0);
}

// A failed read counts like a missing operation. It affects neither the caller's answer nor the
// tokens.
TEST_F(Invitations, AHintThatFailsIsNone) {
  PutCall(R"({"participants": ["a", "b"]})");
  const auto operation = Invite();
  // 429 comes last: while Graph throttles, the service asks for no hints.
  for (const int status : {401, 403, 404, 500, 503, 429}) {
    graph_emulator::Fault fault;
    fault.target = "/operations/";
    fault.reply = graph_emulator::GraphErrorReply(status, "x", "");
    emulator_->AddFault(fault);
    emulator_->ClearJournal();
    Expect(operation, Outcome::STATE_PENDING, Outcome::SOURCE_TIME);
    EXPECT_EQ(emulator_->CountRequests("GET", "/operations/"), 1U) << status;
    EXPECT_EQ(emulator_->CountRequests("POST", "/token"), 0U) << status;
    emulator_->ClearFaults();
  }
}

TEST_F(Invitations, AreAbsentAfterNinetySeconds) {
  PutCall(R"({"participants": ["a", "b"], "callee": "decline", "ring_ms": 0})");
  const auto operation = Invite();
  Expect(operation, Outcome::STATE_PENDING, Outcome::SOURCE_TIME);
  Expect(Aged(operation, absl::Minutes(2)), Outcome::STATE_ABSENT, Outcome::SOURCE_TIME);
}

TEST_F(Invitations, AreUnknownWhereNothingIsProven) {
  PutCall(R"({"participants": ["a"], "roster": {"mode": "peer_to_peer"}})");
  const auto operation = Aged(Invite(), absl::Minutes(2));
  Expect(operation, Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
  PutCall(R"({"generate": 100})");
  Expect(operation, Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
  PutCall(R"({"participants": ["a", "b"]})");
  Expect(operation, Outcome::STATE_ABSENT, Outcome::SOURCE_TIME);
  auto without_time = operation;
  without_time.clear_accept_time();
  Expect(without_time, Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
  Expect(Aged(operation, absl::Minutes(-10)), Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
}

TEST_F(Invitations, OfWhoIsHiddenNothingIsKnown) {
  PutCall(R"({"participants": ["a", "b"]})");
  Expect(Aged(Invite("hidden: true"), absl::Minutes(2)), Outcome::STATE_UNKNOWN,
         Outcome::SOURCE_UNSPECIFIED);
}

TEST_F(Invitations, WaitInTheLobby) {
  PutCall(R"({"participants": ["a", {"id": "i", "isInLobby": true}]})");
  Expect(Parse<v1::InviteParticipantsOperation>("participants { participant_id: 'i' }"),
         Outcome::STATE_IN_LOBBY, Outcome::SOURCE_ROSTER);
}

TEST_F(Invitations, EachPersonHasAnOutcome) {
  PutCall(R"({"participants": ["a", "x1"]})");
  const auto response = Get(Parse<v1::InviteParticipantsOperation>(
      "participants { participant_id: 'x0' } participants { participant_id: 'x1' }"));
  ASSERT_EQ(response.outcomes_size(), 2);
  EXPECT_EQ(response.outcomes(0).state(), Outcome::STATE_UNKNOWN);
  EXPECT_EQ(response.outcomes(1).state(), Outcome::STATE_JOINED);
  EXPECT_TRUE(response.done());
}

TEST_F(Invitations, RequestsThatBreakRules) {
  std::string many = "call_id: 'c' operation {";
  for (int i = 0; i < 21; ++i) many += " participants { participant_id: 'p' }";
  for (const std::string& text :
       {std::string("call_id: 'c'"), std::string("call_id: 'c' operation {}"), many + " }",
        std::string("call_id: 'c' operation { id: 'a/b' participants {} }"),
        std::string("call_id: 'c' operation { participants { participant_id: '..' } }")}) {
    v1::GetInvitationResponse response;
    const grpc::Status status = Call(&v1::ParticipantService::Stub::GetInvitation,
                                     Parse<v1::GetInvitationRequest>(text), response);
    EXPECT_EQ(DetailsOf(status).reason(), "INVALID_REQUEST") << text;
  }
}

}  // namespace
}  // namespace participants::e2e
