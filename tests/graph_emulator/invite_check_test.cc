#include "tests/graph_emulator/invite_check.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

json Identity(const std::string& id) {
  return {{"@odata.type", "#microsoft.graph.identity"}, {"id", id}};
}

json Participant() {
  return {
      {"@odata.type", "#microsoft.graph.invitationParticipantInfo"},
      {"identity", {{"@odata.type", "#microsoft.graph.identitySet"}, {"user", Identity("u-1")}}},
      {"participantId", "p-1"}};
}

json GoodBody() {
  return {{"participants", json::array({Participant()})}, {"clientContext", "context"}};
}

TEST(InviteCheckTest, ReadsWhatItAccepts) {
  json document = GoodBody();
  document["participants"][0]["hidden"] = true;
  document["participants"][0]["replacesCallId"] = "c-2";
  const auto body = CheckInviteBody(document.dump());
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(body->client_context, "context");
  ASSERT_EQ(body->participants.size(), 1U);
  const Invitation& invitation = body->participants[0];
  EXPECT_EQ(invitation.identity_kind, "user");
  EXPECT_EQ(invitation.identity, Identity("u-1"));
  EXPECT_EQ(invitation.participant_id, "p-1");
  EXPECT_EQ(invitation.replaces_call_id, "c-2");
  EXPECT_EQ(invitation.properties, json::parse(R"({"participantId":"p-1","replacesCallId":"c-2",
                                                   "hidden":true})"));
}

TEST(InviteCheckTest, TheContextAndTheIdsMayBeMissing) {
  json document = GoodBody();
  document.erase("clientContext");
  document["participants"][0].erase("participantId");
  const auto body = CheckInviteBody(document.dump());
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_TRUE(body->client_context.is_null());
  EXPECT_EQ(body->participants[0].participant_id, "");
}

TEST(InviteCheckTest, AcceptsTheLimitsThemselves) {
  json document = GoodBody();
  document["clientContext"] = std::string(256, 'c');
  document["participants"] = json(5, Participant());
  EXPECT_TRUE(CheckInviteBody(document.dump()).ok());
}

struct Refusal {
  const char* path;  // the prefix of the message
  std::function<void(json&)> spoil;
};

class InviteRefusalTest : public ::testing::TestWithParam<Refusal> {};

TEST_P(InviteRefusalTest, NamesTheFirstThingWrong) {
  json document = GoodBody();
  GetParam().spoil(document);
  const auto body = CheckInviteBody(document.dump());
  EXPECT_EQ(body.status().code(), absl::StatusCode::kInvalidArgument) << document;
  EXPECT_EQ(std::string(body.status().message()).rfind(GetParam().path, 0), 0U) << body.status();
}

json& First(json& document) { return document["participants"][0]; }
json& IdentitySet(json& document) { return First(document)["identity"]; }

INSTANTIATE_TEST_SUITE_P(
    All, InviteRefusalTest,
    ::testing::Values(
        Refusal{"body: must be", [](json& d) { d = json::array(); }},
        Refusal{"body: unknown property 'context'", [](json& d) { d["context"] = "c"; }},
        Refusal{"clientContext: must be", [](json& d) { d["clientContext"] = 1; }},
        Refusal{"clientContext: is longer",
                [](json& d) { d["clientContext"] = std::string(257, 'c'); }},
        Refusal{"participants: must be an array", [](json& d) { d.erase("participants"); }},
        Refusal{"participants: must be an array", [](json& d) { d["participants"] = "p"; }},
        Refusal{"participants: must have 1 to 5",
                [](json& d) { d["participants"] = json::array(); }},
        Refusal{"participants: must have 1 to 5",
                [](json& d) { d["participants"] = json(6, Participant()); }},
        Refusal{"participants[0]: must be an object", [](json& d) { First(d) = "p"; }},
        Refusal{"participants[0]: has no @odata.type",
                [](json& d) { First(d).erase("@odata.type"); }},
        Refusal{"participants[0]: @odata.type must be",
                [](json& d) { First(d)["@odata.type"] = "#microsoft.graph.identitySet"; }},
        Refusal{"participants[0]: has no identity", [](json& d) { First(d).erase("identity"); }},
        Refusal{"participants[0]: unknown property 'participantid'",
                [](json& d) { First(d)["participantid"] = "p"; }},
        Refusal{"participants[0].participantId: is of the wrong type",
                [](json& d) { First(d)["participantId"] = nullptr; }},
        Refusal{"participants[0].replacesCallId: is of the wrong type",
                [](json& d) { First(d)["replacesCallId"] = 7; }},
        Refusal{"participants[0].hidden: is of the wrong type",
                [](json& d) { First(d)["hidden"] = "true"; }},
        Refusal{"participants[0].identity: has no @odata.type",
                [](json& d) { IdentitySet(d).erase("@odata.type"); }},
        Refusal{"participants[0].identity: has no identity",
                [](json& d) { IdentitySet(d).erase("user"); }},
        Refusal{"participants[0].identity: has more than one",
                [](json& d) { IdentitySet(d)["phone"] = Identity("+15550100"); }},
        Refusal{"participants[0].identity: unknown kind of identity 'person'",
                [](json& d) { IdentitySet(d)["person"] = Identity("u"); }},
        Refusal{"participants[0].identity.user: has no @odata.type",
                [](json& d) { IdentitySet(d)["user"].erase("@odata.type"); }},
        Refusal{"participants[0].identity.user: has no id",
                [](json& d) { IdentitySet(d)["user"].erase("id"); }},
        Refusal{"participants[0].identity.user: has no id",
                [](json& d) { IdentitySet(d)["user"]["id"] = ""; }},
        Refusal{"participants[0].identity.user.id: is of the wrong type",
                [](json& d) { IdentitySet(d)["user"]["id"] = 1; }},
        Refusal{"participants[0].identity.user: unknown property 'ID'",
                [](json& d) { IdentitySet(d)["user"]["ID"] = "u"; }}));

TEST(InviteCheckTest, SurvivesWhatIsNoJson) {
  for (const std::string body : {"", "{", "\xff\xfe", "nonsense", "{}{}", "null"}) {
    EXPECT_FALSE(CheckInviteBody(body).ok()) << body;
  }
}

}  // namespace
}  // namespace participants::graph_emulator
