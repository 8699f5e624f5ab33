// Operations of invitations, over real sockets.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

constexpr char kInvitation[] = R"({
  "participants": [{"@odata.type": "#microsoft.graph.invitationParticipantInfo",
    "participantId": "invited", "identity": {"@odata.type": "#microsoft.graph.identitySet",
      "user": {"@odata.type": "#microsoft.graph.identity", "id": "u-1"}}}],
  "clientContext": "context"})";

class OperationApiTest : public EmulatorFixture {
 protected:
  // Returns the operation in the invitation's answer.
  json Invite(const std::string& call) {
    EXPECT_TRUE(emulator_->PutCall(kExampleCallId, call).ok());
    const HttpAnswer answer = Exchange(InviteRequest(kInvitation)).answer;
    EXPECT_EQ(answer.status, 200) << answer.body;
    location_ = std::string(FindHeader(answer.headers, "Location"));
    return json::parse(answer.body);
  }
  // Requests the answer's Location.
  HttpAnswer GetOperation(const std::string& method = "GET") {
    const std::string origin = absl::StrCat("http://", emulator_->address());
    EXPECT_EQ(location_.substr(0, origin.size()), origin);
    return Exchange({method, location_.substr(origin.size()), GraphHeaders(), ""}).answer;
  }
  json Result() {
    const json operation = json::parse(GetOperation().body);
    EXPECT_EQ(operation["status"], "failed");
    EXPECT_EQ(operation["resultInfo"]["@odata.type"], "#microsoft.graph.resultInfo");
    return {operation["resultInfo"]["code"], operation["resultInfo"]["subcode"]};
  }

  std::string location_;
};

TEST_F(OperationApiTest, AreNotThereUnlessTold) {
  Invite(R"({"participants":[]})");
  EXPECT_EQ(GetOperation().status, 404);
}

TEST_F(OperationApiTest, VanishWhenTheyAreDone) {
  json expected = Invite(R"({"operations":"until_done","ring_ms":250})");
  const HttpAnswer running = GetOperation();
  EXPECT_EQ(running.status, 200);
  expected["status"] = "running";
  EXPECT_EQ(json::parse(running.body), expected);
  MoveClock(std::chrono::milliseconds(250));
  EXPECT_EQ(GetOperation().status, 404);
  EXPECT_EQ(emulator_->CountRequests("GET", "/operations/"), 2U);
}

TEST_F(OperationApiTest, TellThatTheInvitationWasAnswered) {
  json expected = Invite(R"({"operations":"kept","ring_ms":0})");
  expected["status"] = "completed";
  EXPECT_EQ(json::parse(GetOperation().body), expected);
}

TEST_F(OperationApiTest, TellHowTheInvitationFailed) {
  Invite(R"({"operations":"kept","ring_ms":0,"callee":"decline"})");
  EXPECT_EQ(Result(), (json{487, 0}));
  Invite(R"({"operations":"kept","ring_ms":0,"callee":"time_out"})");
  EXPECT_EQ(Result(), (json{408, 0}));
  Invite(R"({"operations":"kept","ring_ms":0,"callee":"pstn_failure"})");
  EXPECT_EQ(Result(), (json{412, 9999}));
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
  Invite(R"({"operations":"kept"})");
  EXPECT_EQ(Exchange(RemoveRequest("invited")).answer.status, 204);
  EXPECT_EQ(Result(), (json{400, 8508}));
}

TEST_F(OperationApiTest, AreReadOnlyAndBelongToTheirCall) {
  Invite(R"({"operations":"kept"})");
  EXPECT_EQ(GetOperation("DELETE").status, 405);
  const HttpAnswer unknown =
      Exchange({"GET", CallPath() + "/operations/unknown", GraphHeaders(), ""}).answer;
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(json::parse(unknown.body)["error"]["code"], "NotFound");
  emulator_->EndCall(kExampleCallId);
  EXPECT_EQ(json::parse(GetOperation().body)["error"]["code"], "8522");
}

}  // namespace
}  // namespace participants::graph_emulator
