// Graph's API over real sockets: the documentation's two examples, and rejected requests.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using State = RosterEntry::State;

// The request and the answer of example 2 of participant-delete.
constexpr char kExampleInvitation[] = R"({
  "participants": [{
    "@odata.type": "#microsoft.graph.invitationParticipantInfo",
    "identity": {
      "@odata.type": "#microsoft.graph.identitySet",
      "user": {
        "@odata.type": "#microsoft.graph.identity",
        "id": "278405a3-f568-4b3e-b684-009193463064",
        "identityProvider": "AAD"
      }
    },
    "participantId": "a7ebfb2d-871e-419c-87af-27290b22e8db"
  }],
  "clientContext": "f2fa86af-3c51-4bc2-8fc0-475452d9764f"
})";

constexpr char kExampleOperation[] = R"({
  "@odata.type": "#microsoft.graph.inviteParticipantsOperation",
  "id": "eec3812a-fdc3-4fb4-825c-a06c9f35414e",
  "status": "Running",
  "clientContext": "f2fa86af-3c51-4bc2-8fc0-475452d9764f",
  "resultInfo": null,
  "participants": [{
    "endpointType": null,
    "id": null,
    "participantId": "a7ebfb2d-871e-419c-87af-27290b22e8db",
    "identity": {
      "user": {
        "id": "278405a3-f568-4b3e-b684-009193463064",
        "identityProvider": "AAD",
        "tenantId": "72f988bf-86f1-41af-91ab-2d7cd011db47"
      },
      "application": null,
      "device": null,
      "phone": null
    }
  }]
})";

class GraphApiTest : public EmulatorFixture {
 protected:
  void ExpectGraphError(const ClientResult& result, int status, const std::string& code) {
    EXPECT_FALSE(result.error) << result.error.message();
    EXPECT_EQ(result.answer.status, status);
    EXPECT_EQ(result.answer.content_type, "application/json");
    const json error = json::parse(result.answer.body)["error"];
    EXPECT_EQ(error["code"], code);
    EXPECT_TRUE(error["message"].is_string());
    EXPECT_EQ(error["innerError"]["request-id"],
              std::string(FindHeader(result.answer.headers, "request-id")));
    EXPECT_EQ(error["innerError"]["date"].get<std::string>().size(), 19U);
  }
};

TEST_F(GraphApiTest, ExampleOneRemovesAnActiveParticipant) {
  const ClientResult result = Exchange(RemoveRequest());
  ASSERT_FALSE(result.error);
  EXPECT_EQ(result.answer.status, 204);
  EXPECT_EQ(result.answer.body, "");
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
}

TEST_F(GraphApiTest, ExampleTwoInvitesAndCancels) {
  emulator_->AddCall(kExampleCallId);
  const ClientResult result = Exchange(InviteRequest(kExampleInvitation));
  ASSERT_EQ(result.answer.status, 200) << result.answer.body;

  json operation = json::parse(result.answer.body);
  EXPECT_EQ(std::string(FindHeader(result.answer.headers, "Location")),
            emulator_->graph_base_url() + "/communications/calls/" + kExampleCallId +
                "/operations/" + operation["id"].get<std::string>());
  json expected = json::parse(kExampleOperation);
  expected["id"] = operation["id"];
  EXPECT_EQ(operation, expected);

  const std::vector<RosterEntry> roster = emulator_->Roster(kExampleCallId);
  ASSERT_EQ(roster.size(), 1U);
  EXPECT_EQ(roster[0].id, kExampleParticipantId);
  EXPECT_EQ(roster[0].state, State::kInvited);
  EXPECT_EQ(Exchange(RemoveRequest()).answer.status, 204);
  EXPECT_TRUE(emulator_->Roster(kExampleCallId).empty());
}

TEST_F(GraphApiTest, AnInvitationThatIsAnsweredJoinsTheRoster) {
  emulator_->AddCall(kExampleCallId);
  const HttpRequest list{"GET", CallPath() + "/participants", GraphHeaders(), ""};
  ASSERT_EQ(Exchange(InviteRequest(kExampleInvitation)).answer.status, 200);
  EXPECT_TRUE(json::parse(Exchange(list).answer.body)["value"].empty());
  MoveClock(GraphEmulatorOptions().ring_time);

  const json collection = json::parse(Exchange(list).answer.body);
  ASSERT_EQ(collection["value"].size(), 1U);
  EXPECT_EQ(collection["value"][0]["id"], kExampleParticipantId);
  EXPECT_EQ(collection["value"][0]["info"]["identity"]["user"]["id"],
            "278405a3-f568-4b3e-b684-009193463064");
  EXPECT_TRUE(collection["@odata.context"].is_string());
}

TEST_F(GraphApiTest, OnlyTheFirstIsInvitedWhenItReplacesACall) {
  emulator_->AddCall(kExampleCallId);
  json body = json::parse(kExampleInvitation);
  body["participants"].push_back(body["participants"][0]);
  body["participants"][0]["replacesCallId"] = "5a0b7c1a";
  const json operation = json::parse(Exchange(InviteRequest(body.dump())).answer.body);
  ASSERT_EQ(operation["participants"].size(), 1U);
  EXPECT_EQ(operation["participants"][0]["replacesCallId"], "5a0b7c1a");
}

TEST_F(GraphApiTest, ShowsACall) {
  const ClientResult result = Exchange({"GET", CallPath(), GraphHeaders(), ""});
  EXPECT_EQ(result.answer.status, 200);
  EXPECT_EQ(json::parse(result.answer.body),
            json({{"id", kExampleCallId}, {"state", "established"}}));
}

TEST_F(GraphApiTest, ACallThatHasEndedIsNotFoundByItsOwnCode) {
  emulator_->EndCall(kExampleCallId);
  ExpectGraphError(Exchange(RemoveRequest()), 404, "8522");
  ExpectGraphError(Exchange(InviteRequest(kExampleInvitation)), 404, "8522");
  ExpectGraphError(Exchange({"GET", CallPath(), GraphHeaders(), ""}), 404, "8522");
  ExpectGraphError(Exchange({"GET", CallPath() + "/participants", GraphHeaders(), ""}), 404,
                   "8522");
}

TEST_F(GraphApiTest, AnUnknownParticipantOfALiveCallIsNotFoundByAnother) {
  ExpectGraphError(Exchange(RemoveRequest("nobody")), 404, "NotFound");
}

TEST_F(GraphApiTest, AnswersCarryIds) {
  const HttpAnswer first = Exchange(RemoveRequest()).answer;
  const HttpAnswer second = Exchange(RemoveRequest()).answer;
  EXPECT_EQ(FindHeader(first.headers, "request-id").size(), 36U);
  EXPECT_NE(FindHeader(first.headers, "request-id"), FindHeader(second.headers, "request-id"));
  EXPECT_EQ(std::string(FindHeader(first.headers, "client-request-id")),
            "4f2b5c1e-9f35-4dd1-8a53-0a3e3bb24c8a");
  EXPECT_EQ(FindHeader(first.headers, "Date").size(), 29U);
}

TEST_F(GraphApiTest, DecodesIdsAndIgnoresTheirCase) {
  emulator_->AddCall("a/b", {"p+ü"});
  const ClientResult result = Exchange(
      {"DELETE", "/v1.0/communications/calls/A%2FB/participants/p+%C3%BC", GraphHeaders(), ""});
  EXPECT_EQ(result.answer.status, 204);
}

TEST_F(GraphApiTest, RefusesRoutesAndMethodsThatDoNotExist) {
  const std::string call = CallPath();
  for (const std::string& path :
       {std::string("/"), std::string("/v1.0"), std::string("/v1.0/communications/calls/"),
        "/beta" + call.substr(5), call + "/operations", call + "/participants/p/unmute",
        call + "/participants/"}) {
    ExpectGraphError(Exchange({"DELETE", path, GraphHeaders(), ""}), 404, "NotFound");
  }
  for (const std::string& path : {call, call + "/participants", call + "/participants/invite"}) {
    ExpectGraphError(Exchange({"DELETE", path, GraphHeaders(), ""}), 405, "MethodNotAllowed");
  }
  ExpectGraphError(Exchange({"POST", call + "/participants/p", GraphHeaders(), ""}), 405,
                   "MethodNotAllowed");
  ExpectGraphError(Exchange({"GET", call + "?$select=id", GraphHeaders(), ""}), 400, "BadRequest");
  ExpectGraphError(Exchange({"GET", call + "%zz", GraphHeaders(), ""}), 400, "BadRequest");
}

TEST_F(GraphApiTest, RefusesHeadersThatAreMissingOrTwice) {
  for (const std::string missing : {"client-request-id", "User-Agent"}) {
    HttpRequest request = RemoveRequest();
    std::erase_if(request.headers, [&](const auto& header) { return header.first == missing; });
    ExpectGraphError(Exchange(request), 400, "BadRequest");
  }
  HttpRequest request = RemoveRequest();
  request.headers.emplace_back("authorization", "Bearer static");
  ExpectGraphError(Exchange(request), 400, "BadRequest");
  EXPECT_EQ(emulator_->Roster(kExampleCallId).size(), 1U);
}

TEST_F(GraphApiTest, RefusesBodiesThatAreWrong) {
  HttpRequest removal = RemoveRequest();
  removal.body = "{}";
  ExpectGraphError(Exchange(removal), 400, "BadRequest");

  HttpRequest invitation = InviteRequest(kExampleInvitation);
  invitation.headers.back().second = "text/plain";
  ExpectGraphError(Exchange(invitation), 400, "BadRequest");
  ExpectGraphError(Exchange(InviteRequest("{}")), 400, "BadRequest");
  EXPECT_EQ(emulator_->Roster(kExampleCallId).size(), 1U);
}

TEST_F(GraphApiTest, RefusesWhatIsNoHttpOrTooLarge) {
  TestClient garbage = Connect();
  garbage.SendRaw("hello\r\n\r\n");
  EXPECT_EQ(garbage.Receive().answer.status, 400);
  EXPECT_EQ(Exchange(InviteRequest(std::string(1024 * 1024 + 1, 'x'))).answer.status, 413);
  EXPECT_EQ(Exchange(InviteRequest(std::string(1024 * 1024, 'x'))).answer.status, 400);
}

}  // namespace
}  // namespace participants::graph_emulator
