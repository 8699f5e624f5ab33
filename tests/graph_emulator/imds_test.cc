#include "tests/graph_emulator/imds.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

class ImdsTest : public testing::Test {
 protected:
  json Ask(const std::string& query, const std::string& metadata = "true") {
    HttpRequest request{"GET", "/metadata/identity/oauth2/token?" + query, {}, ""};
    if (!metadata.empty()) request.headers = {{"Metadata", metadata}};
    const HttpAnswer answer = imds_.Handle(request);
    json body = json::parse(answer.body);
    body["status"] = answer.status;
    return body;
  }

  std::vector<ManagedIdentity> identities_ = {{"one", "", ""}};
  TokenStore tokens_{[] { return MonotonicTime(); }, std::chrono::seconds(3600)};
  ImdsEndpoint imds_{[] { return WallTime(std::chrono::seconds(1000)); }, &identities_, &tokens_};
  const std::string query_ = "api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.com";
};

TEST_F(ImdsTest, IssuesATokenWithNumbersAsTexts) {
  const json answer = Ask(query_);
  EXPECT_EQ(answer["status"], 200);
  EXPECT_EQ(answer["expires_in"], "3600");
  EXPECT_EQ(answer["expires_on"], "4600");
  EXPECT_EQ(tokens_.Check("Bearer " + answer["access_token"].get<std::string>()).state,
            TokenState::kValid);
  EXPECT_EQ(Ask(query_ + "&client_id=ONE")["status"], 200);
}

TEST_F(ImdsTest, RefusesWhatTheRealOneRefuses) {
  EXPECT_EQ(Ask(query_, "")["error"], "bad_request_102");
  EXPECT_EQ(Ask(query_, "True")["error"], "bad_request_102");
  EXPECT_EQ(Ask("api-version=2018-02-01")["status"], 400);
  EXPECT_EQ(Ask(query_ + "%2F.default")["error"], "invalid_resource");
  EXPECT_EQ(Ask(query_ + "&client_id=two")["error_description"], "Identity not found");
  identities_.push_back({"two", "", ""});
  EXPECT_EQ(Ask(query_)["status"], 400);
  EXPECT_EQ(Ask(query_ + "&client_id=two")["client_id"], "two");
}

}  // namespace
}  // namespace participants::graph_emulator
