// The content of an invitation in a cloud whose schema lacks fields.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

class Clouds : public CredentialWorld {
 protected:
  // What the service sends to Graph for this one participant.
  nlohmann::json Sent(const v1::InvitationParticipantInfo& participant) {
    auto request = ExampleInvitation();
    request.clear_participants();
    *request.add_participants() = participant;
    v1::InviteParticipantsResponse response;
    EXPECT_TRUE(Invite(*service_, request, response).ok());
    return nlohmann::json::parse(emulator_->Journal().back().body)["participants"][0];
  }
  static v1::InvitationParticipantInfo Someone() {
    v1::InvitationParticipantInfo participant;
    participant.mutable_identity()->mutable_user()->set_id("550fae72-d251-43ec-868c-373732c2704f");
    return participant;
  }
};

TEST_F(Clouds, GlobalAssignsAParticipantId) {
  UseSecretFile();
  Start();
  EXPECT_TRUE(Sent(Someone()).contains("participantId"));
}

TEST_F(Clouds, UsGovernmentSendsOnlyWhatTheCallerHasSet) {
  for (const char* cloud : {"us-gov-l4", "us-gov-l5"}) {
    options_.flags.clear();
    UseSecretFile();
    options_.flags.push_back(std::string("--graph_cloud=") + cloud);
    Start();
    // The cloud decides the scope, whatever the host.
    EXPECT_NE(TokenRequests().back().scope.find("graph.microsoft.us/.default"), std::string::npos);
    const auto plain = Sent(Someone());
    for (const char* field : {"participantId", "hidden", "removeFromDefaultAudioRoutingGroup"}) {
      EXPECT_FALSE(plain.contains(field)) << field;
    }
    auto participant = Someone();
    participant.set_participant_id("own-id");
    participant.set_hidden(true);
    participant.set_remove_from_default_audio_routing_group(true);
    const auto full = Sent(participant);
    EXPECT_EQ(full["participantId"], "own-id");
    EXPECT_EQ(full["hidden"], true);
    EXPECT_EQ(full["removeFromDefaultAudioRoutingGroup"], true);
  }
}

}  // namespace
}  // namespace participants::e2e
