// The outcome of an invitation, rule by rule.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "service/api/get_invitation.h"

namespace participants {
namespace {

using Outcome = v1::InvitationOutcome;

constexpr char kUser[] = "278405a3-f568-4b3e-b684-009193463064";

class InvitationOutcomeTest : public testing::Test {
 protected:
  InvitationOutcomeTest() {
    invited_.set_participant_id("invited");
    invited_.mutable_identity()->mutable_user()->set_id(kUser);
    roster_.is_whole = true;
    List("somebody", "else");
  }
  graph::Participant& List(const std::string& id, const std::string& user) {
    graph::Participant& entry = roster_.participants.emplace_back();
    entry.id = id;
    entry.info.identity["user"].id = user;
    return entry;
  }
  Outcome Get(std::optional<absl::Duration> since = std::nullopt) const {
    return OutcomeOf(invited_, {.roster = roster_, .coverage = coverage_, .operation = operation_},
                     since);
  }
  void Expect(Outcome::State state, Outcome::Source source,
              std::optional<absl::Duration> since = std::nullopt) {
    const Outcome outcome = Get(since);
    EXPECT_EQ(outcome.state(), state) << Outcome::State_Name(outcome.state());
    EXPECT_EQ(outcome.source(), source) << Outcome::Source_Name(outcome.source());
    EXPECT_EQ(outcome.participant().participant_id(), invited_.participant_id());
    EXPECT_EQ(outcome.has_active(),
              state == Outcome::STATE_JOINED || state == Outcome::STATE_IN_LOBBY);
  }

  v1::InvitationParticipantInfo invited_;
  graph::Roster roster_;
  v1::RosterCoverage coverage_ = v1::ROSTER_COVERAGE_AS_REPORTED;
  std::optional<graph::InviteParticipantsOperation> operation_;
};

TEST_F(InvitationOutcomeTest, JoinedUnderTheInvitedId) {
  List("INVITED", "x");
  Expect(Outcome::STATE_JOINED, Outcome::SOURCE_ROSTER);
}

TEST_F(InvitationOutcomeTest, JoinedUnderAnIdThatIsLinked) {
  List("new", "x").info.participant_id = "invited";
  Expect(Outcome::STATE_JOINED, Outcome::SOURCE_ROSTER);
  EXPECT_EQ(Get().active().id(), "new");
}

TEST_F(InvitationOutcomeTest, WaitsInTheLobby) {
  List("invited", "x").is_in_lobby = true;
  Expect(Outcome::STATE_IN_LOBBY, Outcome::SOURCE_ROSTER);
}

TEST_F(InvitationOutcomeTest, JoinedByIdentity) {
  List("new", kUser);
  Expect(Outcome::STATE_JOINED, Outcome::SOURCE_ROSTER_IDENTITY);
  invited_.clear_participant_id();
  Expect(Outcome::STATE_JOINED, Outcome::SOURCE_ROSTER_IDENTITY);
}

TEST_F(InvitationOutcomeTest, GraphsOperationComesAfterTheRoster) {
  operation_.emplace().status = graph::OperationStatus::kFailed;
  operation_->result_info = graph::ResultInfo{487, 3, std::string(5000, 'm')};
  Expect(Outcome::STATE_FAILED, Outcome::SOURCE_OPERATION, absl::Seconds(1));
  EXPECT_EQ(Get().result_info().code(), 487);
  EXPECT_EQ(Get().result_info().message().size(), 4096U);
  List("invited", "x");
  Expect(Outcome::STATE_JOINED, Outcome::SOURCE_ROSTER);
}

TEST_F(InvitationOutcomeTest, ARunningOperationIsPending) {
  operation_.emplace().status = graph::OperationStatus::kRunning;
  Expect(Outcome::STATE_PENDING, Outcome::SOURCE_OPERATION, absl::Minutes(5));
}

TEST_F(InvitationOutcomeTest, AnyOtherStatusSaysNothing) {
  for (const auto status : {graph::OperationStatus::kCompleted, graph::OperationStatus::kNotStarted,
                            graph::OperationStatus::kUnknown}) {
    operation_.emplace().status = status;
    Expect(Outcome::STATE_ABSENT, Outcome::SOURCE_TIME, absl::Minutes(5));
  }
}

TEST_F(InvitationOutcomeTest, WhoIsHiddenIsNeverKnown) {
  invited_.set_hidden(true);
  for (const absl::Duration since : {absl::Seconds(1), absl::Minutes(5)}) {
    Expect(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED, since);
  }
}

TEST_F(InvitationOutcomeTest, PendingForNinetySecondsAndThenAbsent) {
  Expect(Outcome::STATE_PENDING, Outcome::SOURCE_TIME, absl::Seconds(-4));
  Expect(Outcome::STATE_PENDING, Outcome::SOURCE_TIME, absl::Seconds(89));
  Expect(Outcome::STATE_ABSENT, Outcome::SOURCE_TIME, absl::Seconds(90));
}

TEST_F(InvitationOutcomeTest, AnAbsenceThatIsNotProvenIsUnknown) {
  for (const auto coverage :
       {v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED, v1::ROSTER_COVERAGE_NOT_REPORTED}) {
    coverage_ = coverage;
    Expect(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED, absl::Minutes(5));
    Expect(Outcome::STATE_PENDING, Outcome::SOURCE_TIME, absl::Seconds(5));
  }
}

TEST_F(InvitationOutcomeTest, WhoCannotBeLookedForIsNotAbsent) {
  invited_.Clear();
  Expect(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED, absl::Minutes(5));
  invited_.mutable_identity()->mutable_phone()->set_id("+1 (425) 555-0123");
  Expect(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED, absl::Minutes(5));
  invited_.mutable_identity()->mutable_phone()->set_id("+14255550123");
  Expect(Outcome::STATE_ABSENT, Outcome::SOURCE_TIME, absl::Minutes(5));
}

TEST_F(InvitationOutcomeTest, WithoutATimeNothingFollows) {
  Expect(Outcome::STATE_UNKNOWN, Outcome::SOURCE_UNSPECIFIED);
}

}  // namespace
}  // namespace participants
