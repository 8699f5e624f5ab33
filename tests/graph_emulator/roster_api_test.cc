// Graph's rosters over real sockets.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

class RosterApiTest : public EmulatorFixture {
 protected:
  void PutCall(const std::string& text) {
    const absl::Status status = emulator_->PutCall(kExampleCallId, text);
    ASSERT_TRUE(status.ok()) << status;
  }

  // The path is relative to the call.
  HttpAnswer Get(const std::string& path) {
    return Exchange({"GET", CallPath() + path, GraphHeaders(), ""}).answer;
  }
  json List(const std::string& query = "") {
    const HttpAnswer answer = Get("/participants" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }
  void ExpectError(const HttpAnswer& answer, int status, const std::string& code,
                   const std::string& message) {
    EXPECT_EQ(answer.status, status);
    const json error = json::parse(answer.body)["error"];
    EXPECT_EQ(error["code"], code);
    EXPECT_EQ(error["message"], message);
  }

  std::string ListUrl() const {
    return absl::StrCat(emulator_->graph_base_url(), "/communications/calls/", kExampleCallId,
                        "/participants");
  }
};

TEST_F(RosterApiTest, ShowsOneAsTheListDoes) {
  PutCall(R"({"participants":["p-1",{"id":"P-2","isMuted":true,"metadata":"m"}]})");
  const json list = List();
  ASSERT_EQ(list["value"].size(), 2U);
  EXPECT_FALSE(list.contains("@odata.nextLink"));

  const HttpAnswer answer = Get("/participants/p-2");
  EXPECT_EQ(answer.status, 200);
  json entity = json::parse(answer.body);
  EXPECT_TRUE(absl::EndsWith(entity["@odata.context"].get<std::string>(),
                             absl::StrCat("calls('", kExampleCallId, "')/participants/$entity")));
  entity.erase("@odata.context");
  EXPECT_EQ(entity, list["value"][1]);
  EXPECT_EQ(entity["isMuted"], true);
  EXPECT_EQ(entity["info"]["replacementLink"],
            "https://canary-replacement-link.example/?token=canary-token");
  EXPECT_EQ(emulator_->CountRequests("GET", "/participants/p-2"), 1U);
  EXPECT_EQ(emulator_->CountRequests("GET", "/participants"), 2U);
}

TEST_F(RosterApiTest, DoesNotShowWhoIsNotInTheCall) {
  ExpectError(Get("/participants/nobody"), 404, "NotFound", "Participant not found");
  ASSERT_EQ(Exchange(InviteRequest(R"({"participants":[{"participantId":"ringing",
      "@odata.type":"#microsoft.graph.invitationParticipantInfo",
      "identity":{"@odata.type":"#microsoft.graph.identitySet",
        "user":{"@odata.type":"#microsoft.graph.identity","id":"u"}}}]})"))
                .answer.status,
            200);
  ExpectError(Get("/participants/ringing"), 404, "NotFound", "Participant not found");
  MoveClock(GraphEmulatorOptions().ring_time);
  EXPECT_EQ(Get("/participants/ringing").status, 200);
  emulator_->EndCall(kExampleCallId);
  ExpectError(Get("/participants/ringing"), 404, "8522", "Call not found.");
}

TEST_F(RosterApiTest, RefusesIdsThatNoParticipantHas) {
  for (const char* id : {"a%20b", "a%2Fb", "a%00b", "%0A"}) {
    ExpectError(Get(absl::StrCat("/participants/", id)), 400, "BadRequest",
                "The participant id is malformed.");
  }
  EXPECT_EQ(Get("/participants/teamsvisitor:1+2").status, 404);
  EXPECT_EQ(Get("/participants/p?$select=id").status, 400);
}

TEST_F(RosterApiTest, AParticipantIsReadOrRemoved) {
  for (const char* method : {"POST", "PATCH", "PUT"}) {
    const HttpAnswer answer =
        Exchange({method, CallPath() + "/participants/p", GraphHeaders(), ""}).answer;
    ExpectError(answer, 405, "MethodNotAllowed", "The method is not allowed.");
    EXPECT_EQ(std::string(FindHeader(answer.headers, "Allow")), "GET, DELETE");
  }
}

TEST_F(RosterApiTest, ShowsTheApplicationsOwnId) {
  PutCall(R"({"participants":["me"],"myParticipantId":"me"})");
  EXPECT_EQ(json::parse(Get("").body),
            json({{"id", kExampleCallId}, {"state", "established"}, {"myParticipantId", "me"}}));
}

TEST_F(RosterApiTest, WhoIsNotInTheCallMayNotReadOrRemove) {
  PutCall(R"({"participants":["p-1"],"not_in_call":true})");
  const std::string message = "The application is not in the call.";
  ExpectError(Get("/participants"), 403, "Forbidden", message);
  ExpectError(Get("/participants/p-1"), 403, "Forbidden", message);
  ExpectError(Exchange(RemoveRequest("p-1")).answer, 403, "Forbidden", message);
  EXPECT_EQ(emulator_->Roster(kExampleCallId).size(), 1U);
  EXPECT_EQ(Get("").status, 200);
}

TEST_F(RosterApiTest, APersonWhoLeavesFirstIsListedAndThenNotFound) {
  PutCall(R"({"participants":[{"id":"p-1","leaves_first":true},"p-2"],
              "joining":{"generate":1}})");
  EXPECT_EQ(List()["value"].size(), 2U);
  EXPECT_FALSE(List()["value"][0].contains("leaves_first"));
  ExpectError(Exchange(RemoveRequest("p-1")).answer, 404, "NotFound", "");
  EXPECT_FALSE(emulator_->Journal().back().applied);
  EXPECT_EQ(List()["value"].size(), 1U);
  EXPECT_EQ(Exchange(RemoveRequest("p-2")).answer.status, 204);
  EXPECT_EQ(List()["value"][0]["id"], "generated-00001");
}

TEST_F(RosterApiTest, ListsWhatIsNoParticipantAsItIs) {
  PutCall(R"({"participants":[{"raw":17},{"raw":null},{"raw":{"id":"p-1"}},"p-2"]})");
  const json value = List()["value"];
  ASSERT_EQ(value.size(), 4U);
  EXPECT_EQ(value[0], 17);
  EXPECT_TRUE(value[1].is_null());
  EXPECT_EQ(value[2], json({{"id", "p-1"}}));
  EXPECT_EQ(value[3]["id"], "p-2");
  EXPECT_EQ(Get("/participants/p-1").status, 404);
}

TEST_F(RosterApiTest, SplitsFiveThousandIntoPages) {
  PutCall(R"({"generate":5000,"roster":{"page_size":999}})");
  std::set<std::string> ids;
  std::string query;
  int pages = 0;
  for (bool more = true; more && pages < 10; ++pages) {
    const json page = List(query);
    for (const json& entry : page["value"]) ids.insert(entry["id"].get<std::string>());
    more = page.contains("@odata.nextLink");
    if (!more) continue;
    const std::string link = page["@odata.nextLink"].get<std::string>();
    ASSERT_TRUE(absl::StartsWith(link, ListUrl() + "?$skiptoken=")) << link;
    query = link.substr(ListUrl().size());
  }
  EXPECT_EQ(pages, 6);
  EXPECT_EQ(ids.size(), 5000U);
  EXPECT_EQ(Get("/participants?$top=5").status, 400);
}

TEST_F(RosterApiTest, CutsWithoutSayingSo) {
  PutCall(R"({"generate":150,"roster":{"limit":100}})");
  const json list = List();
  EXPECT_EQ(list["value"].size(), 100U);
  EXPECT_FALSE(list.contains("@odata.nextLink"));
  EXPECT_EQ(Get("/participants?$skiptoken=100").status, 400);
  EXPECT_EQ(Get("/participants/generated-00150").status, 200);
}

TEST_F(RosterApiTest, LinksWhereItIsTold) {
  PutCall(R"({"participants":["p"],"roster":{"next_link":"https://elsewhere.example/x"}})");
  EXPECT_EQ(List()["@odata.nextLink"], "https://elsewhere.example/x");
  PutCall(R"({"participants":["p"],"roster":{"next_link":"{SELF}?$skiptoken=0"}})");
  EXPECT_EQ(List()["@odata.nextLink"], ListUrl() + "?$skiptoken=0");
  EXPECT_EQ(List("?$skiptoken=0"), List());
}

TEST_F(RosterApiTest, LinksRepeatTheEncodedPath) {
  ASSERT_TRUE(
      emulator_->PutCall("a/b", R"({"participants":["p","q"],"roster":{"page_size":1}})").ok());
  const std::string path = "/v1.0/communications/calls/A%2Fb/participants";
  const json page = json::parse(Exchange({"GET", path, GraphHeaders(), ""}).answer.body);
  EXPECT_EQ(page["@odata.nextLink"],
            absl::StrCat("http://", emulator_->address(), path, "?$skiptoken=1"));
}

TEST_F(RosterApiTest, LagsBehindTheCall) {
  PutCall(R"({"participants":["p-1"],"roster":{"disappear_after_ms":500}})");
  EXPECT_EQ(Exchange(RemoveRequest("p-1")).answer.status, 204);
  EXPECT_EQ(List()["value"].size(), 1U);
  EXPECT_EQ(Get("/participants/p-1").status, 404);
  EXPECT_EQ(Exchange(RemoveRequest("p-1")).answer.status, 404);
  MoveClock(std::chrono::milliseconds(500));
  EXPECT_TRUE(List()["value"].empty());
}

TEST_F(RosterApiTest, RefusesACallThatIsWrongAndKeepsTheOldOne) {
  const absl::Status status = emulator_->PutCall(kExampleCallId, R"({"participants":[1]})");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(List()["value"][0]["id"], kExampleParticipantId);
}

}  // namespace
}  // namespace participants::graph_emulator
