#include "tests/graph_emulator/participant_document.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "tests/graph_emulator/roster_json.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

json Document(const char* participant) {
  const auto entry = ParticipantFromJson(json::parse(participant));
  EXPECT_TRUE(entry.ok()) << entry.status();
  return entry.ok() ? ParticipantDocument(*entry) : json();
}

TEST(ParticipantDocumentTest, ShowsTheDeclaredMembersAndTheCanaries) {
  RosterEntry entry{"p-1", RosterEntry::State::kActive, R"({"user":{"id":"u-1"}})"};
  entry.source_id = 3;
  EXPECT_EQ(ParticipantDocument(entry), json::parse(R"({
    "@odata.type": "#microsoft.graph.participant", "id": "p-1",
    "info": {
      "@odata.type": "#microsoft.graph.participantInfo",
      "identity": {
        "@odata.type": "#microsoft.graph.identitySet",
        "user": {"@odata.type": "#microsoft.graph.identity", "id": "u-1",
                 "unknownIdentityProperty": "canary-unknown-identity"},
        "application": null, "device": null, "phone": null},
      "endpointType": null, "languageId": null, "region": null, "countryCode": null,
      "id": "canary-info-id",
      "replacementLink": "https://canary-replacement-link.example/?token=canary-token",
      "clientVersion": "canary-client-version", "endpointId": "canary-endpoint-id",
      "unknownInfo": {"nested": "canary-unknown-info"}},
    "mediaStreams": [{"@odata.type": "#microsoft.graph.mediaStream", "mediaType": "audio",
                      "sourceId": "3", "direction": "sendReceive", "serverMuted": false,
                      "label": null}],
    "isMuted": false, "isInLobby": false, "metadata": null})"));
}

TEST(ParticipantDocumentTest, WhatIsGivenWins) {
  const json document = Document(R"({"id": null, "isInLobby": true, "mediaStreams": null,
    "rosterSequenceNumber": 9, "identity": {"phone": {"id": "+1"}, "guest": {"id": "g"}},
    "info": {"languageId": "en-US", "clientVersion": "7", "participantId": "was-invited"}})");
  EXPECT_TRUE(document["id"].is_null());
  EXPECT_EQ(document["isInLobby"], true);
  EXPECT_EQ(document["isMuted"], false);
  EXPECT_TRUE(document["mediaStreams"].is_null());
  EXPECT_EQ(document["rosterSequenceNumber"], 9);
  EXPECT_EQ(document["info"]["languageId"], "en-US");
  EXPECT_EQ(document["info"]["clientVersion"], "7");
  EXPECT_EQ(document["info"]["participantId"], "was-invited");
  EXPECT_EQ(document["info"]["id"], "canary-info-id");
  for (const char* kind : {"phone", "guest"}) {
    EXPECT_EQ(document["info"]["identity"][kind]["unknownIdentityProperty"],
              "canary-unknown-identity");
  }
}

TEST(ParticipantDocumentTest, AnIdentityInsideInfoMayBeAnything) {
  EXPECT_TRUE(Document(R"({"info":{"identity":null}})")["info"]["identity"].is_null());
  EXPECT_EQ(Document(R"({"info":{"identity":{"user":7}}})")["info"]["identity"],
            json({{"user", 7}}));
  const json marked = Document(R"({"info":{"identity":{"user":{}}}})")["info"]["identity"];
  EXPECT_EQ(marked["user"]["unknownIdentityProperty"], "canary-unknown-identity");
}

TEST(ParticipantDocumentTest, WhoIsMutedSaysSoTwice) {
  RosterEntry entry = GeneratedParticipant(1);
  entry.server_muted = true;
  const json document = ParticipantDocument(entry);
  EXPECT_EQ(document["isMuted"], true);
  EXPECT_EQ(document["mediaStreams"][0]["serverMuted"], true);
  EXPECT_EQ(document["mediaStreams"][1]["serverMuted"], false) << "its video";
  entry.overrides_json = R"({"mediaStreams": null})";
  EXPECT_EQ(ParticipantDocument(entry)["isMuted"], true);
  entry.overrides_json = R"({"mediaStreams": [5, {"label": "l"}]})";
  EXPECT_EQ(ParticipantDocument(entry)["isMuted"], true);
}

TEST(ParticipantDocumentTest, LinksToTheInvitation) {
  RosterEntry entry;
  entry.participant_id = "was-invited";
  EXPECT_EQ(ParticipantDocument(entry)["info"]["participantId"], "was-invited");
}

TEST(ParticipantDocumentTest, AGeneratedOneIsAsLongAsARealOne) {
  const std::string text = ParticipantDocument(GeneratedParticipant(1)).dump();
  EXPECT_GT(text.size(), 1200U);
  EXPECT_LT(text.size(), 1450U);
  EXPECT_TRUE(absl::StrContains(text, "canary-token"));
}

}  // namespace
}  // namespace participants::graph_emulator
