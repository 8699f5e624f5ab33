// What each method rejects.

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "service/api/identity_kinds.h"
#include "service/api/invite_participants.h"
#include "service/api/mute_participant.h"
#include "service/api/remove_participant.h"

namespace participants {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

template <typename Message>
Message FromText(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::vector<std::string> Fields(const std::vector<FieldViolation>& violations) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations) fields.push_back(violation.field);
  return fields;
}

std::vector<std::string> RemovalFields(const std::string& text) {
  return Fields(RemoveParticipantMethod::Validate(FromText<v1::RemoveParticipantRequest>(text)));
}

std::vector<std::string> InvitationFields(const std::string& text) {
  return Fields(InviteParticipantsMethod::Validate(FromText<v1::InviteParticipantsRequest>(text)));
}

// An otherwise valid invitation.
std::vector<std::string> ParticipantFields(const std::string& participants) {
  return InvitationFields("call_id: 'c' " + participants);
}

TEST(ValidateRemovalTest, AcceptsAFullRequest) {
  EXPECT_THAT(
      RemovalFields("call_id: 'c' participant_id: 'p' allow_missing: true reason: 'left the firm'"),
      IsEmpty());
}

TEST(ValidateRemovalTest, NamesEveryBadFieldAtOnce) {
  EXPECT_THAT(RemovalFields(""), ElementsAre("call_id", "participant_id"));
  EXPECT_THAT(RemovalFields("call_id: '..' participant_id: 'a/b' reason: 'a\\000b'"),
              ElementsAre("call_id", "participant_id", "reason"));
}

TEST(ValidateRemovalTest, NeverRepeatsTheValue) {
  const auto violations = RemoveParticipantMethod::Validate(
      FromText<v1::RemoveParticipantRequest>("call_id: 'sec ret' participant_id: 'sec/ret'"));
  ASSERT_EQ(violations.size(), 2U);
  for (const FieldViolation& violation : violations) {
    EXPECT_EQ(violation.description.find("sec"), std::string_view::npos);
    EXPECT_FALSE(violation.description.empty());
  }
}

TEST(ValidateMuteTest, NamesEveryBadField) {
  const auto fields = [](const std::string& text) {
    return Fields(MuteParticipantMethod::Validate(FromText<v1::MuteParticipantRequest>(text)));
  };
  EXPECT_THAT(fields("call_id: 'c' participant_id: 'p' client_context: 'mine' reason: 'noise'"),
              IsEmpty());
  EXPECT_THAT(fields("call_id: 'c' participant_id: 'p'"), IsEmpty());
  EXPECT_THAT(fields(""), ElementsAre("call_id", "participant_id"));
  EXPECT_THAT(fields("call_id: '..' participant_id: 'a/b' client_context: '\\n' reason: 'a\\000b'"),
              ElementsAre("call_id", "participant_id", "client_context", "reason"));
}

TEST(ValidateInvitationTest, AcceptsEveryKindOfIdentity) {
  for (const IdentityKind& kind : kIdentityKinds) {
    const std::string id = kind.field == "phone" ? "+14255550123" : "id with / and spaces";
    EXPECT_THAT(ParticipantFields("participants { identity { " + std::string(kind.field) +
                                  " { id: '" + id + "' tenant_id: 't' display_name: 'n' } } }"),
                IsEmpty())
        << kind.field;
  }
}

TEST(ValidateInvitationTest, AListOfTheWrongLengthIsReportedAlone) {
  EXPECT_THAT(InvitationFields("call_id: 'c'"), ElementsAre("participants"));
  std::string six;
  for (int i = 0; i < 6; ++i) six += "participants { id: 'output only' } ";
  EXPECT_THAT(InvitationFields(six + "client_context: '\\n'"),
              ElementsAre("call_id", "client_context", "participants"));
}

TEST(ValidateInvitationTest, FiveAreAccepted) {
  std::string five;
  for (const char* id : {"1", "2", "3", "4", "5"}) {
    five += std::string("participants { identity { user { id: '") + id + "' } } } ";
  }
  EXPECT_THAT(ParticipantFields(five), IsEmpty());
}

TEST(ValidateInvitationTest, AnIdentityHasExactlyOneKind) {
  EXPECT_THAT(ParticipantFields("participants {}"), ElementsAre("participants[0].identity"));
  EXPECT_THAT(ParticipantFields("participants { identity {} }"),
              ElementsAre("participants[0].identity"));
  EXPECT_THAT(ParticipantFields("participants { identity { user { id: 'u' } guest { id: 'g' } } }"),
              ElementsAre("participants[0].identity"));
}

TEST(ValidateInvitationTest, AKindThatIsThereButEmptyNeedsAnId) {
  EXPECT_THAT(ParticipantFields("participants { identity { user {} } }"),
              ElementsAre("participants[0].identity.user.id"));
}

TEST(ValidateInvitationTest, LooksAtEveryFieldOfAnIdentity) {
  EXPECT_THAT(ParticipantFields("participants { identity { phone { id: '0123' "
                                "display_name: '\\000' tenant_id: '\\n' identity_provider: '\\n' "
                                "other { key: 'k' value: 'v' } } } }"),
              ElementsAre("participants[0].identity.phone.id",
                          "participants[0].identity.phone.display_name",
                          "participants[0].identity.phone.tenant_id",
                          "participants[0].identity.phone.identity_provider"));
}

// A returned message can be sent back.
TEST(ValidateInvitationTest, OutputOnlyFieldsAreIgnored) {
  EXPECT_THAT(ParticipantFields(
                  "participants { identity { user { id: 'u' other { key: 'k' value: 'v' } } other "
                  "{ key: 'k' value {} } } id: 'i' endpoint_type: 'e' }"),
              IsEmpty());
}

TEST(ValidateInvitationTest, OptionalIdsFollowTheRulesOfIds) {
  EXPECT_THAT(ParticipantFields("participants { identity { user { id: 'u' } } "
                                "participant_id: 'a/b' replaces_call_id: '..' }"),
              ElementsAre("participants[0].participant_id", "participants[0].replaces_call_id"));
}

TEST(ValidateInvitationTest, EachParticipantHasItsOwnId) {
  EXPECT_THAT(
      ParticipantFields("participants { participant_id: 'Same' identity { user { id: 'u' } } } "
                        "participants { participant_id: 'same' identity { user { id: 'v' } } } "
                        "participants { identity { user { id: 'w' } } } "
                        "participants { identity { user { id: 'x' } } }"),
      ElementsAre("participants[1].participant_id"));
}

TEST(ValidateInvitationTest, OneApplicationAtMost) {
  EXPECT_THAT(ParticipantFields("participants { identity { application { id: 'a' } } } "
                                "participants { identity { user { id: 'u' } } } "
                                "participants { identity { application { id: 'b' } } }"),
              ElementsAre("participants[2].identity.application"));
}

TEST(ValidateInvitationTest, OneIdentityOnceWhateverItsCase) {
  EXPECT_THAT(ParticipantFields("participants { identity { user { id: 'abc' } } } "
                                "participants { identity { user { id: 'ABC' } } }"),
              ElementsAre("participants[1].identity.user.id"));
  EXPECT_THAT(ParticipantFields("participants { identity { user { id: 'abc' } } } "
                                "participants { identity { guest { id: 'abc' } } }"),
              IsEmpty());
}

TEST(ValidateInvitationTest, AReplacedCallAllowsNoOtherParticipant) {
  const std::string moved =
      "participants { identity { user { id: 'u' } } replaces_call_id: 'r' participant_id: 'p' } ";
  EXPECT_THAT(ParticipantFields(moved), IsEmpty());
  EXPECT_THAT(ParticipantFields("participants { identity { user { id: 'v' } } } " + moved),
              ElementsAre("participants[1].replaces_call_id"));
}

TEST(ValidateInvitationTest, AFieldIsReportedOnceWithTheFirstRuleThatItBreaks) {
  const std::string phone = "identity { phone { id: '0123' } } ";
  const auto violations =
      InviteParticipantsMethod::Validate(FromText<v1::InviteParticipantsRequest>(
          "call_id: 'c' participants { " + phone + "} participants { " + phone +
          "replaces_call_id: 'a/b' }"));
  EXPECT_THAT(Fields(violations),
              ElementsAre("participants[0].identity.phone.id", "participants[1].identity.phone.id",
                          "participants[1].replaces_call_id"));
  EXPECT_EQ(violations.at(1).description, "is not a number in E.164 form");
  EXPECT_EQ(violations.at(2).description, "contains a character that is not allowed in IDs");
}

TEST(ValidateInvitationTest, ReportsThirtyTwoAtMost) {
  v1::InviteParticipantsRequest request;
  for (int i = 0; i < 5; ++i) {
    auto* identity = request.add_participants()->mutable_identity();
    for (const IdentityKind& kind : kIdentityKinds) (identity->*kind.mutable_get)();
  }
  EXPECT_EQ(InviteParticipantsMethod::Validate(request).size(), kMaxViolations);
}

}  // namespace
}  // namespace participants
