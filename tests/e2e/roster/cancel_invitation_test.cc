// CancelInvitation removes nobody who is in the call, and withdraws open invitations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/e2e/roster/roster_world.h"

namespace participants::e2e {
namespace {

using Outcome = v1::RemoveParticipantResponse;
using testing::ElementsAre;
using testing::IsEmpty;

class Cancellation : public RosterWorld {
 protected:
  void Ring(const std::string& participant_id = "invited") {
    v1::InviteParticipantsResponse response;
    const auto request = Parse<v1::InviteParticipantsRequest>(
        absl::StrCat("call_id: 'call' participants { identity { user { id: '", kUser,
                     "' } } participant_id: '", participant_id, "' }"));
    ASSERT_TRUE(Call(&v1::ParticipantService::Stub::InviteParticipants, request, response).ok());
  }
  // Empty = OK with this outcome.
  std::string Cancel(bool allow_missing = false) {
    v1::CancelInvitationRequest request;
    request.set_call_id(kCall);
    request.set_participant_id("invited");
    request.set_allow_missing(allow_missing);
    v1::CancelInvitationResponse response;
    const grpc::Status status =
        Call(&v1::ParticipantService::Stub::CancelInvitation, request, response);
    outcome_ = response.outcome();
    details_ = DetailsOf(status);
    return details_.reason();
  }
  size_t Deletes() { return emulator_->CountRequests("DELETE", ""); }

  Outcome::Outcome outcome_ = Outcome::OUTCOME_UNSPECIFIED;
  ErrorDetails details_;
};

TEST_F(Cancellation, TakesBackWhatIsOpen) {
  PutCall(R"({"participants": ["a", "b"]})");
  Ring();
  EXPECT_EQ(Cancel(), "");
  EXPECT_EQ(outcome_, Outcome::OUTCOME_REMOVED);
  EXPECT_THAT(InTheCall(), ElementsAre("a", "b"));
}

TEST_F(Cancellation, AlsoWhereNobodyIsReported) {
  PutCall(R"({"participants": ["a"], "roster": {"mode": "peer_to_peer"}})");
  Ring();
  EXPECT_EQ(Cancel(), "");
  EXPECT_THAT(InTheCall(), ElementsAre("a"));
}

TEST_F(Cancellation, ThereIsNone) {
  PutCall(R"({"participants": ["a", "b"]})");
  EXPECT_EQ(Cancel(), "PARTICIPANT_NOT_FOUND");
  EXPECT_EQ(Cancel(/*allow_missing=*/true), "");
  EXPECT_EQ(outcome_, Outcome::OUTCOME_ALREADY_ABSENT);
}

TEST_F(Cancellation, WhoHasAnsweredStays) {
  PutCall(R"({"participants": ["a", "invited"]})");
  EXPECT_EQ(Cancel(/*allow_missing=*/true), "PARTICIPANT_ACTIVE");
  EXPECT_EQ(details_.metadata("effect"), "none");
  EXPECT_EQ(Deletes(), 0U);
}

// Graph's roster shows the invitation's id, although the participant has another one.
TEST_F(Cancellation, WhoHasAnsweredUnderAnotherIdStays) {
  PutCall(R"({"participants": ["a", {"id": "new", "info": {"participantId": "INVITED"}}]})");
  EXPECT_EQ(Cancel(/*allow_missing=*/true), "PARTICIPANT_ACTIVE");
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(Cancellation, AParticipantThatCannotBeReadIsOne) {
  PutCall(R"({"participants": ["a", "b"]})");
  Ring();
  graph_emulator::Fault fault;
  fault.method = "GET";
  fault.target = "/participants/invited";
  fault.reply.emplace().body = "<html>";
  emulator_->AddFault(fault);
  EXPECT_EQ(Cancel(), "PARTICIPANT_ACTIVE");
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(Cancellation, MayBeAmongThoseWhoAreNotReported) {
  PutCall(R"({"generate": 150, "roster": {"limit": 100}})");
  EXPECT_EQ(Cancel(/*allow_missing=*/true), "ROSTER_POSSIBLY_TRUNCATED");
  EXPECT_EQ(Deletes(), 0U);
}

TEST_F(Cancellation, AMissingCallIsNoInvitationThatIsGone) {
  EXPECT_EQ(Cancel(/*allow_missing=*/true), "CALL_NOT_FOUND");
  EXPECT_EQ(Deletes(), 0U);
}

// Reading rosters needs its own permission. Without it the call itself decides.
TEST_F(Cancellation, WhereTheRosterIsRefusedTheCallDecides) {
  PutCall(R"({"participants": ["a", "b"]})");
  Ring();
  graph_emulator::Fault fault;
  fault.method = "GET";
  fault.target = "/participants";
  fault.skip = 1;  // Skips the GET of the participant.
  fault.times = -1;
  fault.reply = graph_emulator::GraphErrorReply(403, "7503", "");
  emulator_->AddFault(fault);
  EXPECT_EQ(Cancel(), "");
  EXPECT_THAT(InTheCall(), ElementsAre("a", "b"));
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 1U);
}

// An invited participant may have answered by the end of a wait.
TEST_F(Cancellation, IsTriedOnce) {
  PutCall(R"({"participants": ["a", "b"]})");
  Ring();
  graph_emulator::Fault fault;
  fault.method = "DELETE";
  fault.reply = graph_emulator::GraphErrorReply(503, "x", "", {{"Retry-After", "1"}});
  emulator_->AddFault(fault);
  EXPECT_EQ(Cancel(), "GRAPH_UNAVAILABLE");
  EXPECT_EQ(Deletes(), 1U);
  EXPECT_EQ(Cancel(), "");
}

TEST_F(Cancellation, ALookThatFailsSendsNothing) {
  PutCall(R"({"participants": ["a", "b"]})");
  Ring();
  for (const char* target : {"/participants/invited", "/participants"}) {
    graph_emulator::Fault fault;
    fault.method = "GET";
    fault.target = target;
    fault.skip = std::string(target) == "/participants" ? 1 : 0;
    fault.times = -1;
    fault.reply = graph_emulator::GraphErrorReply(409, "Conflict", "");
    emulator_->AddFault(fault);
    EXPECT_EQ(Cancel(), "GRAPH_CONFLICT");
    EXPECT_EQ(details_.metadata("effect"), "none");
    emulator_->ClearFaults();
  }
  EXPECT_EQ(Deletes(), 0U);
}

// RemoveParticipant is for participants who are in the call.
TEST_F(Cancellation, RemoveParticipantEndsBoth) {
  PutCall(R"({"participants": ["a", "invited"]})");
  v1::RemoveParticipantResponse response;
  ASSERT_TRUE(Call(&v1::ParticipantService::Stub::RemoveParticipant,
                   Parse<v1::RemoveParticipantRequest>("call_id: 'call' participant_id: 'invited'"),
                   response)
                  .ok());
  EXPECT_THAT(InTheCall(), ElementsAre("a"));
}

}  // namespace
}  // namespace participants::e2e
