// Tokens over real sockets, and their journal entries.
#include <gtest/gtest.h>

#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

class TokenApiTest : public EmulatorFixture {
 protected:
  static HttpRequest TokenRequest(const std::string& secret) {
    const GraphEmulatorOptions options;
    return {"POST",
            "/" + options.tenant_id + "/oauth2/v2.0/token",
            {{"Content-Type", "application/x-www-form-urlencoded"}},
            "grant_type=client_credentials&client_id=" + options.client_id +
                "&client_secret=" + secret + "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"};
  }

  std::string FetchToken() {
    const ClientResult result = Exchange(TokenRequest(GraphEmulatorOptions().client_secret));
    return json::parse(result.answer.body).value("access_token", "");
  }

  HttpAnswer GetCall(const std::string& token) {
    return Exchange({"GET", CallPath(), GraphHeaders(token), ""}).answer;
  }
};

TEST_F(TokenApiTest, ATokenIsGoodUntilItExpires) {
  const std::string token = FetchToken();
  EXPECT_EQ(GetCall(token).status, 200);
  MoveClock(std::chrono::hours(1));
  EXPECT_EQ(GetCall(token).status, 401);
  EXPECT_EQ(GetCall(FetchToken()).status, 200);
}

TEST_F(TokenApiTest, RevokingSpoilsAllTokensSoFar) {
  const std::string token = FetchToken();
  emulator_->RevokeTokens();
  EXPECT_EQ(GetCall(token).status, 401);
  EXPECT_EQ(GetCall("static").status, 401);
  EXPECT_EQ(GetCall(FetchToken()).status, 200);
  emulator_->AcceptToken("static");
  EXPECT_EQ(GetCall("static").status, 200);
}

TEST_F(TokenApiTest, ARefusedTokenIsAnsweredAsGraphDoes) {
  HttpRequest request{"GET", CallPath(), GraphHeaders(), ""};
  request.headers.erase(request.headers.begin());
  for (const HttpAnswer& answer : {Exchange(request).answer, GetCall("unknown")}) {
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(json::parse(answer.body)["error"]["code"], "InvalidAuthenticationToken");
    const std::string challenge(FindHeader(answer.headers, "WWW-Authenticate"));
    EXPECT_EQ(challenge.rfind("Bearer realm=\"\", authorization_uri=", 0), 0U) << challenge;
    EXPECT_EQ(challenge.find("claims"), std::string::npos);
  }
}

TEST_F(TokenApiTest, AWrongSecretIsRefusedInEntrasForm) {
  const ClientResult result = Exchange(TokenRequest("wrong"));
  EXPECT_EQ(result.answer.status, 401);
  EXPECT_EQ(json::parse(result.answer.body)["error"], "invalid_client");
  EXPECT_EQ(CountHeader(result.answer.headers, "request-id"), 0U);
}

TEST_F(TokenApiTest, TheJournalTellsTokensApartWithoutKeepingThem) {
  const std::string token = FetchToken();
  GetCall(token);
  GetCall("static");
  GetCall("unknown");
  const auto journal = emulator_->Journal();
  ASSERT_EQ(journal.size(), 4U);
  EXPECT_EQ(journal[1].token_ordinal, 2U);  // the fixture's static token was the first
  EXPECT_EQ(journal[2].token_ordinal, 1U);
  EXPECT_EQ(journal[3].token_ordinal, 0U);
  for (const JournalEntry& entry : journal) {
    std::string text = entry.target + entry.body;
    for (const auto& [name, value] : entry.headers) text += name + value;
    EXPECT_EQ(text.find(token), std::string::npos);
    EXPECT_EQ(text.find(GraphEmulatorOptions().client_secret), std::string::npos);
  }
  EXPECT_EQ(std::string(FindHeader(journal[1].headers, "Authorization")), "Bearer <redacted>");
}

}  // namespace
}  // namespace participants::graph_emulator
