// Muting, over real sockets.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

class MuteApiTest : public EmulatorFixture {
 protected:
  void PutCall(const std::string& text) {
    const absl::Status status = emulator_->PutCall(kExampleCallId, text);
    ASSERT_TRUE(status.ok()) << status;
  }
  json Participant(const std::string& id) {
    return json::parse(
        Exchange({"GET", CallPath() + "/participants/" + id, GraphHeaders(), ""}).answer.body);
  }
  // The status and the code.
  void ExpectError(const HttpRequest& request, int status, const std::string& code) {
    const HttpAnswer answer = Exchange(request).answer;
    EXPECT_EQ(answer.status, status) << answer.body;
    EXPECT_EQ(json::parse(answer.body)["error"]["code"], code);
  }
};

// The answer of the documentation of participant-mute.
TEST_F(MuteApiTest, SetsBothFlagsAndMakesAnOperation) {
  PutCall(R"({"participants":["p-1","p-2"],"operations":"kept"})");
  const HttpAnswer answer = Exchange(MuteRequest("P-1")).answer;
  EXPECT_EQ(answer.status, 200);
  const json operation = json::parse(answer.body);
  const std::string id = operation["id"].get<std::string>();
  EXPECT_EQ(operation,
            json({{"@odata.type", "#microsoft.graph.muteParticipantOperation"},
                  {"@odata.context",
                   "https://graph.microsoft.com/v1.0/$metadata#muteParticipantOperation"},
                  {"id", id},
                  {"status", "completed"},
                  {"clientContext", "mine"}}));
  EXPECT_TRUE(
      absl::EndsWith(FindHeader(answer.headers, "Location"), CallPath() + "/operations/" + id));
  EXPECT_EQ(Participant("p-1")["isMuted"], true);
  EXPECT_EQ(Participant("p-1")["mediaStreams"][0]["serverMuted"], true);
  EXPECT_EQ(Participant("p-2")["isMuted"], false);
  EXPECT_TRUE(emulator_->Roster(kExampleCallId)[0].server_muted);

  const json again = json::parse(Exchange(MuteRequest("p-1", "{}")).answer.body);
  EXPECT_NE(again["id"], id);
  EXPECT_TRUE(again["clientContext"].is_null());
  EXPECT_EQ(
      json::parse(
          Exchange({"GET", CallPath() + "/operations/" + id, GraphHeaders(), ""}).answer.body),
      operation);
}

TEST_F(MuteApiTest, ItsOperationIsDoneAtOnce) {
  PutCall(R"({"participants":["p-1"],"operations":"until_done"})");
  const json operation = json::parse(Exchange(MuteRequest("p-1")).answer.body);
  ExpectError(
      {"GET", CallPath() + "/operations/" + operation["id"].get<std::string>(), GraphHeaders(), ""},
      404, "NotFound");
}

TEST_F(MuteApiTest, RefusesWhoIsNotThereAndCallsOfTwo) {
  ExpectError(MuteRequest("nobody"), 404, "NotFound");
  PutCall(R"({"participants":["p-1"],"roster":{"mode":"peer_to_peer"}})");
  ExpectError(MuteRequest("p-1"), 400, "BadRequest");
  PutCall(R"({"participants":["p-1"],"not_in_call":true})");
  ExpectError(MuteRequest("p-1"), 403, "Forbidden");
  PutCall(R"({"participants":[{"id":"p-1","leaves_first":true},"p-2"]})");
  ExpectError(MuteRequest("p-1"), 404, "NotFound");
  EXPECT_EQ(emulator_->Roster(kExampleCallId).size(), 1U);
  emulator_->EndCall(kExampleCallId);
  ExpectError(MuteRequest("p-1"), 404, "8522");
}

TEST_F(MuteApiTest, RefusesAnythingButItsBody) {
  for (const std::string body : {"", "[]", R"({"clientContext":1})", R"({"clientContexts":"x"})"}) {
    ExpectError(MuteRequest(kExampleParticipantId, body), 400, "BadRequest");
  }
  ExpectError(
      MuteRequest(kExampleParticipantId, json{{"clientContext", std::string(257, 'x')}}.dump()),
      400, "BadRequest");
  HttpRequest request = MuteRequest();
  request.headers.back().second = "text/plain";
  ExpectError(request, 400, "BadRequest");
  request = MuteRequest();
  request.method = "DELETE";
  ExpectError(request, 405, "MethodNotAllowed");
  EXPECT_FALSE(emulator_->Roster(kExampleCallId)[0].server_muted);
}

}  // namespace
}  // namespace participants::graph_emulator
