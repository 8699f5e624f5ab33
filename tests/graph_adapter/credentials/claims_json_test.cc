#include "graph_adapter/credentials/claims_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace participants::graph {
namespace {

constexpr char kClaims[] = R"({"access_token":{"nbf":{"essential":true,"value":"1604106651"}}})";

std::string Challenge(const std::string& claims) {
  return absl::StrCat(
      "Bearer realm=\"\", authorization_uri=\"https://login.example/authorize\", "
      "error=\"insufficient_claims\", claims=\"",
      claims, "\"");
}

TEST(ClaimsOfChallenge, ReadsEitherAlphabetWithOrWithoutPadding) {
  // The base64 of these claims has padding, and a plus or a slash.
  const std::string claims = R"({"access_token":{"a":"??>>~~"}})";
  EXPECT_EQ(ClaimsOfChallenge(Challenge(absl::Base64Escape(claims))), claims);
  EXPECT_EQ(ClaimsOfChallenge(Challenge(absl::WebSafeBase64Escape(claims))), claims);
  EXPECT_EQ(ClaimsOfChallenge(Challenge(absl::Base64Escape(kClaims))), kClaims);
}

TEST(ClaimsOfChallenge, IsEmptyWhereThereIsNone) {
  for (const std::string& header :
       {std::string(), std::string("Bearer realm=\"\""), Challenge(""), Challenge("%%%"),
        Challenge(absl::Base64Escape("no object")), Challenge(absl::Base64Escape("[1]")),
        Challenge(absl::Base64Escape("{\"a\":\"\xff\"}")), Challenge(std::string(100'000, 'A')),
        std::string("Bearer error=\"insufficient_claims\", my_claims=\"e30=\""),
        std::string("Bearer error=\"insufficient_claims\", claims=\"")}) {
    EXPECT_EQ(ClaimsOfChallenge(header), "") << header.substr(0, 200);
  }
}

TEST(ClaimsToRequest, SaysThatChallengesAreUnderstood) {
  EXPECT_EQ(ClaimsToRequest(""), R"({"access_token":{"xms_cc":{"values":["cp1"]}}})");
}

TEST(ClaimsToRequest, AddsToThoseOfTheChallenge) {
  const auto claims = nlohmann::json::parse(ClaimsToRequest(kClaims));
  EXPECT_EQ(claims["access_token"]["nbf"]["value"], "1604106651");
  EXPECT_EQ(claims["access_token"]["xms_cc"]["values"][0], "cp1");
}

}  // namespace
}  // namespace participants::graph
