#include "tests/graph_emulator/token_endpoint.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/token_request_record.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kForm[] =
    "grant_type=client_credentials&client_id=app&client_secret=a%2Bb+c"
    "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default";

class TokenEndpointTest : public ::testing::Test {
 protected:
  static HttpRequest Request(const std::string& body) {
    return {"POST",
            "/Tenant/oauth2/v2.0/token",
            {{"Content-Type", "application/x-www-form-urlencoded"}},
            body};
  }

  static AppRegistration WithSecret(const std::string& secret) {
    AppRegistration registration;
    registration.AddSecret(secret);
    return registration;
  }

  json Issue() { return json::parse(endpoint_.Handle(Request(kForm)).body); }

  TokenState StateOf(const std::string& token) { return tokens_.Check("Bearer " + token).state; }

  MonotonicTime now_;
  TokenStore tokens_{[this] { return now_; }, seconds(3600)};
  AppRegistration registration_ = WithSecret("a+b c");
  TokenEndpoint endpoint_{{.tenant_id = "tenant",
                           .client_id = "app",
                           .authorities = {"https://login.example/"},
                           .assertion_skew = seconds(30),
                           .clock = std::chrono::system_clock::now},
                          &registration_,
                          &tokens_};
};

TEST_F(TokenEndpointTest, IssuesTokensThatAreUniqueAndExpire) {
  const json first = Issue();
  const json second = Issue();
  EXPECT_EQ(first["token_type"], "Bearer");
  EXPECT_EQ(first["expires_in"], 3600);
  EXPECT_EQ(first["ext_expires_in"], 3600);
  EXPECT_FALSE(first.contains("refresh_in"));
  EXPECT_NE(first["access_token"], second["access_token"]);

  EXPECT_EQ(StateOf(first["access_token"]), TokenState::kValid);
  now_ += seconds(3600) - milliseconds(1);
  EXPECT_EQ(StateOf(first["access_token"]), TokenState::kValid);
  now_ += milliseconds(1);
  EXPECT_EQ(StateOf(first["access_token"]), TokenState::kExpired);
}

TEST_F(TokenEndpointTest, SaysWhenToRefreshIfItIsTold) {
  tokens_.SetLifetime(seconds(3600), seconds(1800));
  EXPECT_EQ(Issue()["refresh_in"], 1800);
}

TEST_F(TokenEndpointTest, RevokedTokensStayRevokedUntilTheyAreAcceptedAgain) {
  const std::string token = Issue()["access_token"];
  tokens_.Accept("static");
  EXPECT_EQ(tokens_.Check("Bearer static").ordinal, 2U);
  tokens_.RevokeAll();
  EXPECT_EQ(StateOf(token), TokenState::kRevoked);
  EXPECT_EQ(StateOf("static"), TokenState::kRevoked);
  EXPECT_EQ(StateOf(Issue()["access_token"]), TokenState::kValid);
  tokens_.Accept("static");
  EXPECT_EQ(StateOf("static"), TokenState::kValid);
  EXPECT_EQ(tokens_.Check("Bearer static").ordinal, 2U);
}

TEST_F(TokenEndpointTest, KnowsNoOtherTokenOrScheme) {
  tokens_.Accept("static");
  EXPECT_EQ(StateOf("other"), TokenState::kUnknown);
  EXPECT_EQ(tokens_.Check("").state, TokenState::kMissing);
  EXPECT_EQ(tokens_.Check("Basic static").state, TokenState::kMissing);
  EXPECT_EQ(tokens_.Check("bearer static").state, TokenState::kValid);
}

struct Refused {
  const char* form;
  int status;
  const char* error;
  int aadsts;
};

class TokenRefusalTest : public TokenEndpointTest, public ::testing::WithParamInterface<Refused> {};

TEST_P(TokenRefusalTest, AnswersAsEntraDoes) {
  const HttpAnswer answer = endpoint_.Handle(Request(GetParam().form));
  EXPECT_EQ(answer.status, GetParam().status);
  EXPECT_EQ(answer.content_type, "application/json; charset=utf-8");
  const json body = json::parse(answer.body);
  EXPECT_EQ(body["error"], GetParam().error);
  EXPECT_EQ(body["error_codes"], json::array({GetParam().aadsts}));
  for (const char* field : {"error_description", "timestamp", "trace_id", "correlation_id"}) {
    EXPECT_TRUE(body[field].is_string()) << field;
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TokenRefusalTest,
    ::testing::Values(
        Refused{"", 400, "invalid_request", 900144},
        Refused{"grant_type=%zz", 400, "invalid_request", 900144},
        Refused{"grant_type=password&client_id=app&client_secret=a%2Bb+c&scope=x/.default", 400,
                "unsupported_grant_type", 70003},
        Refused{"grant_type=client_credentials&client_secret=a%2Bb+c&scope=x/.default", 400,
                "invalid_request", 900144},
        Refused{"grant_type=client_credentials&client_id=app&client_secret=a%2Bb+c", 400,
                "invalid_request", 900144},
        Refused{"grant_type=client_credentials&client_id=app&client_id=app&scope=x/.default", 400,
                "invalid_request", 90011},
        Refused{"grant_type=client_credentials&client_id=b&client_secret=a%2Bb+c&scope=x/.default",
                400, "unauthorized_client", 700016},
        Refused{"grant_type=client_credentials&client_id=app&client_secret=a%2Bb+c&scope=x/read",
                400, "invalid_scope", 70011},
        Refused{"grant_type=client_credentials&client_id=app&scope=x/.default", 401,
                "invalid_client", 7000218},
        Refused{"grant_type=client_credentials&client_id=app&client_secret=wrong&scope=x/.default",
                401, "invalid_client", 7000215}));

TEST_F(TokenEndpointTest, RefusesAnotherTenantMediaTypeAndMethod) {
  HttpRequest request = Request(kForm);
  request.target = "/other/oauth2/v2.0/token";
  EXPECT_EQ(json::parse(endpoint_.Handle(request).body)["error_codes"][0], 90002);
  request = Request(kForm);
  request.headers = {{"Content-Type", "application/json"}};
  EXPECT_EQ(json::parse(endpoint_.Handle(request).body)["error_codes"][0], 900144);
  request = Request(kForm);
  request.method = "GET";
  EXPECT_EQ(endpoint_.Handle(request).status, 405);
}

TEST_F(TokenEndpointTest, SecretsAreGoodSideBySideUntilOneExpires) {
  registration_.AddSecret("second");
  EXPECT_TRUE(Issue().contains("access_token"));
  registration_.ExpireSecret("a+b c");
  EXPECT_EQ(Issue()["error_codes"], json::array({7000222}));
  registration_.RemoveSecret("a+b c");
  EXPECT_EQ(Issue()["error_codes"], json::array({7000215}));
}

TEST_F(TokenEndpointTest, TakesClaimsThatAreAnObjectAndNoOthers) {
  const std::string claims = R"({"access_token":{"nbf":{"essential":true}}})";
  tokens_.Challenge({claims, 401});
  EXPECT_EQ(StateOf(Issue()["access_token"]), TokenState::kLacksClaims);
  const auto with = [&](const std::string& text) {
    return json::parse(endpoint_.Handle(Request(std::string(kForm) + "&claims=" + text)).body);
  };
  const std::string asked =
      "%7B%22access_token%22:%7B%22nbf%22:%7B%22essential%22:true%7D,%22xms_cc%22:1%7D%7D";
  EXPECT_EQ(StateOf(with(asked)["access_token"]), TokenState::kValid);
  EXPECT_EQ(with("%5B1%5D")["error"], "invalid_request");
  tokens_.EndChallenge();
  EXPECT_EQ(StateOf(Issue()["access_token"]), TokenState::kValid);
}

TEST(RedactTokenFormTest, BlotsOutSecretsAndNothingElse) {
  EXPECT_EQ(RedactTokenForm("client_id=a&client_secret=s&scope=x&client_assertion=j&secret=t"),
            "client_id=a&client_secret=<redacted>&scope=x&client_assertion=<redacted>&secret=t");
}

}  // namespace
}  // namespace participants::graph_emulator
