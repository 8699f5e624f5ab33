#include "graph_adapter/credentials/token_response.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

using std::chrono::seconds;

const MonotonicTime kNow{seconds(1000)};

GraphResult<SharedToken> Decode(int status, std::string body, double jitter = 0.0) {
  HttpResponse response;
  response.status = status;
  response.body = std::move(body);
  response.retry_after = "60";
  return DecodeTokenOutcome(response, kNow, absl::UnixEpoch(), jitter);
}

TEST(DecodeTokenOutcome, ReadsATokenAndItsTimes) {
  const auto token = Decode(200, ReadGraphBody("token-200-client-credentials.json"));
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token.value()->header(),
            "Authorization: Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30.");
  EXPECT_EQ(token.value()->usable_until(), kNow + seconds(3599 - 30));
  EXPECT_EQ(token.value()->refresh_at(), kNow + std::chrono::milliseconds(2'879'200));
}

TEST(DecodeTokenOutcome, RefreshesWhenEntraSuggestsAndNeverLaterThanAtFourFifths) {
  const auto hinted = Decode(200, ReadGraphBody("token-200-long-lived-refresh-in.json"));
  EXPECT_EQ(hinted.value()->refresh_at(), kNow + seconds(43199));
  const auto late = Decode(200, R"({"access_token":"t","expires_in":100,"refresh_in":99})");
  EXPECT_EQ(late.value()->refresh_at(), kNow + seconds(80));
  const auto jittered = Decode(200, R"({"access_token":"t","expires_in":100})", 1.0);
  EXPECT_EQ(jittered.value()->refresh_at(), kNow + seconds(72));
}

TEST(DecodeTokenOutcome, KeepsAShortMarginOnAShortToken) {
  const auto token = Decode(200, R"({"access_token":"t","expires_in":"10"})");
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token.value()->usable_until(), kNow + seconds(9));
}

TEST(DecodeTokenOutcome, TakesNonsenseForAFailedFetch) {
  for (const char* body :
       {"", "{", "[]", R"({"access_token":"t"})", R"({"expires_in":3600})",
        R"({"access_token":"","expires_in":3600})", R"({"access_token":"t","expires_in":0})",
        R"({"access_token":"t","expires_in":-1})",
        R"({"access_token":"t","expires_in":1000000000})",
        R"({"access_token":"t\r\nX: y","expires_in":3600})",
        R"({"access_token":5,"expires_in":60})", R"({"error":"invalid_client"})", "<html>"}) {
    const auto result = Decode(200, body);
    ASSERT_FALSE(result.ok()) << body;
    EXPECT_EQ(result.error().kind, GraphErrorKind::kTokenUnavailable) << body;
  }
}

TEST(DecodeTokenOutcome, TellsARefusalFromAnOutage) {
  for (const int status : {400, 401, 403, 404}) {
    const auto result =
        Decode(status, ReadGraphBody("token-error-401-7000222-expired-secret.json"));
    EXPECT_EQ(result.error().kind, GraphErrorKind::kTokenRejected);
    EXPECT_EQ(result.error().graph_code, "invalid_client");
  }
  for (const int status : {204, 302, 408, 429, 500, 503}) {
    const auto result = Decode(status, "Too Many Requests");
    EXPECT_EQ(result.error().kind, GraphErrorKind::kTokenUnavailable);
    EXPECT_EQ(result.error().retry_after, seconds(60));
  }
  EXPECT_EQ(DecodeTokenOutcome(TransportFailure{}, kNow, absl::UnixEpoch(), 0).error().kind,
            GraphErrorKind::kTokenUnavailable);
}

}  // namespace
}  // namespace participants::graph
