// The control interface for a script in another process.
#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

class ControlApiTest : public EmulatorFixture {
 protected:
  HttpAnswer Control(const std::string& method, const std::string& path,
                     const std::string& body = "") {
    return Exchange({method, "/_emulator/" + path, {}, body}).answer;
  }
};

TEST_F(ControlApiTest, ShowsTheJournalAndLeavesItselfOut) {
  Exchange(RemoveRequest());
  const json journal = json::parse(Control("GET", "journal").body);
  ASSERT_EQ(journal.size(), 1U);
  EXPECT_EQ(journal[0]["method"], "DELETE");
  EXPECT_EQ(journal[0]["status"], 204);
  EXPECT_EQ(journal[0]["connection"], 1);
  EXPECT_EQ(Control("DELETE", "journal").status, 204);
  EXPECT_EQ(json::parse(Control("GET", "journal").body), json::array());
  const json stats = json::parse(Control("GET", "stats").body);
  EXPECT_EQ(stats["requests"], 1);
  EXPECT_EQ(stats["connections_accepted"], 1);
  EXPECT_TRUE(stats["connections_open"].is_number());
}

TEST_F(ControlApiTest, ShowsMakesAndEndsCalls) {
  const std::string call = std::string("calls/") + kExampleCallId;
  const json shown = json::parse(Control("GET", call).body);
  EXPECT_EQ(shown["id"], kExampleCallId);
  ASSERT_EQ(shown["participants"].size(), 1U);
  EXPECT_EQ(shown["participants"][0]["id"], kExampleParticipantId);
  EXPECT_EQ(shown["participants"][0]["state"], "active");
  EXPECT_TRUE(shown["participants"][0]["identity"]["user"]["id"].is_string());

  EXPECT_EQ(Control("PUT", "calls/new", R"({"participants":["p-1","p-2"]})").status, 204);
  EXPECT_EQ(emulator_->Roster("new").size(), 2U);
  EXPECT_EQ(Control("DELETE", "calls/new").status, 204);
  EXPECT_EQ(Control("DELETE", "calls/new").status, 404);
  EXPECT_EQ(Control("GET", "calls/new").status, 404);
  EXPECT_EQ(Control("PUT", "calls/new", R"({"participants":[1]})").status, 400);
  EXPECT_EQ(Control("POST", "calls/new").status, 405);
}

TEST_F(ControlApiTest, MakesACallWithSettings) {
  EXPECT_EQ(Control("PUT", "calls/new", R"({"participants":[{"id":null},{"raw":17}],
                                            "generate":2,"myParticipantId":"me"})")
                .status,
            204);
  const json shown = json::parse(Control("GET", "calls/new").body)["participants"];
  ASSERT_EQ(shown.size(), 4U);
  EXPECT_TRUE(shown[0]["id"].is_null());
  EXPECT_EQ(shown[1], json({{"raw", 17}}));
  EXPECT_EQ(shown[3]["id"], "generated-00002");
  const HttpAnswer call =
      Exchange({"GET", "/v1.0/communications/calls/new", GraphHeaders(), ""}).answer;
  EXPECT_EQ(json::parse(call.body)["myParticipantId"], "me");

  const HttpAnswer refused = Control("PUT", "calls/new", R"({"roster":{"mode":"p2p"}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json::parse(refused.body)["error"],
            "roster: mode must be one of full, peer_to_peer, until_third");
  EXPECT_EQ(emulator_->Roster("new").size(), 4U);
}

TEST_F(ControlApiTest, TakesFaultsAndClearsThem) {
  EXPECT_EQ(Control("POST", "faults", R"({"times":-1,"reply":{"status":503}})").status, 204);
  EXPECT_EQ(Exchange(RemoveRequest()).answer.status, 503);
  EXPECT_EQ(Control("DELETE", "faults").status, 204);
  EXPECT_EQ(Exchange(RemoveRequest()).answer.status, 204);

  const HttpAnswer refused = Control("POST", "faults", R"({"wire":"melted"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(json::parse(refused.body)["error"], "unknown wire fault 'melted'");
}

TEST_F(ControlApiTest, RevokesAndAcceptsTokens) {
  EXPECT_EQ(Control("POST", "tokens/revoke").status, 204);
  EXPECT_EQ(Exchange(RemoveRequest()).answer.status, 401);
  EXPECT_EQ(Control("POST", "tokens", R"({"token":"static"})").status, 204);
  EXPECT_EQ(Exchange(RemoveRequest()).answer.status, 204);
  EXPECT_EQ(Control("POST", "tokens", "static").status, 400);
}

TEST_F(ControlApiTest, SetsTheDelay) {
  EXPECT_EQ(Control("POST", "delay", R"({"delay_ms":30})").status, 204);
  const auto start = std::chrono::steady_clock::now();
  Exchange(RemoveRequest());
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(30));
  EXPECT_EQ(Control("POST", "delay", R"({"delay_ms":-1})").status, 400);
}

TEST_F(ControlApiTest, KnowsNothingElse) {
  EXPECT_EQ(Control("GET", "").status, 404);
  EXPECT_EQ(Control("GET", "faults").status, 404);
  EXPECT_EQ(Control("POST", "tokens/revoke/all").status, 404);
}

}  // namespace
}  // namespace participants::graph_emulator
