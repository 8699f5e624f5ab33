// What callers and the operator see when there is no token, and how the service recovers.
#include <gtest/gtest.h>

#include <string>

#include "absl/time/clock.h"
#include "tests/e2e/credentials/credential_world.h"
#include "tests/support/testdata.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using enum grpc::StatusCode;

struct Row {
  const char* name;
  int status;
  std::string content_type;
  std::string body;
  grpc::StatusCode code;
  const char* reason;
  const char* help;  // A part of it; empty = none.
};

class TokenError : public CredentialWorld, public testing::WithParamInterface<Row> {};

TEST_P(TokenError, IsTheDocumentedAnswerAndSaysWhatToDo) {
  UseSecretFile();
  Fault fault;
  fault.target = "/oauth2/v2.0/token";
  fault.times = -1;
  fault.reply = FaultReply{.status = GetParam().status,
                           .headers = {},
                           .content_type = GetParam().content_type,
                           .body = GetParam().body,
                           .graph_ids = false};
  emulator_->AddFault(fault);
  Start(/*await_ready=*/false);
  const auto status = TryRemoval();
  EXPECT_EQ(status.error_code(), GetParam().code);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason(), GetParam().reason);
  EXPECT_EQ(details.metadata("effect"), "none");
  EXPECT_TRUE(details.retry_info);
  const std::string wanted = GetParam().help;
  EXPECT_EQ(details.help.has_value(), !wanted.empty());
  if (details.help) {
    EXPECT_NE(details.help->links(0).description().find(wanted), std::string::npos)
        << details.help->links(0).description();
  }
  const auto line = service_->process().AwaitLine(R"("msg":"no new token")", kPatience);
  ASSERT_TRUE(line);
  EXPECT_NE(line->find(wanted), std::string::npos) << *line;
  EXPECT_EQ(line->find("AADSTS"), std::string::npos) << *line;  // No third-party text.
}

constexpr char kJson[] = "application/json";
constexpr char kRejected[] = "TOKEN_CREDENTIAL_REJECTED";
constexpr char kUnavailable[] = "TOKEN_UNAVAILABLE";

std::string Entra(int number) {
  return R"({"error":"invalid_client","error_description":"AADSTS","error_codes":[)" +
         std::to_string(number) + "]}";
}

INSTANTIATE_TEST_SUITE_P(
    , TokenError,
    testing::Values(
        Row{"AppNotInTenant", 400, kJson,
            ReadGraphBody("token-error-400-700016-app-not-in-tenant.json"), UNAUTHENTICATED,
            kRejected, "AZURE_CLIENT_ID"},
        Row{"InvalidScope", 400, kJson, ReadGraphBody("token-error-400-70011-invalid-scope.json"),
            UNAUTHENTICATED, kRejected, "--graph_scope"},
        Row{"IdentityNotFound", 400, kJson,
            ReadGraphBody("token-error-400-imds-identity-not-found.json"), UNAUTHENTICATED,
            kRejected, "managed identity"},
        Row{"MissingCredential", 401, kJson,
            ReadGraphBody("token-error-401-7000218-missing-credential.json"), UNAUTHENTICATED,
            kRejected, "confidential application"},
        Row{"ExpiredSecret", 401, kJson,
            ReadGraphBody("token-error-401-7000222-expired-secret.json"), UNAUTHENTICATED,
            kRejected, "client secret"},
        Row{"NoConsent", 400, kJson, Entra(65001), UNAUTHENTICATED, kRejected, "consented"},
        Row{"ClockWrong", 401, kJson, Entra(700024), UNAUTHENTICATED, kRejected, "clock"},
        Row{"NoFederatedCredential", 401, kJson, Entra(700213), UNAUTHENTICATED, kRejected,
            "subject"},
        Row{"Html", 403, "text/html", "<html>Forbidden</html>", UNAUTHENTICATED, kRejected,
            "compare tenant"},
        Row{"Throttled", 429, "text/plain", "Too Many Requests", UNAVAILABLE, kUnavailable, ""},
        Row{"HtmlSuccess", 200, "text/html", "<html>Sign in</html>", UNAVAILABLE, kUnavailable, ""},
        Row{"Nonsense", 200, kJson, R"({"access_token":7,"expires_in":"soon"})", UNAVAILABLE,
            kUnavailable, ""}),
    [](const auto& row) { return std::string(row.param.name); });

using Refusal = CredentialWorld;

TEST_F(Refusal, IsOverSoonAfterTheSecretHasChanged) {
  UseSecretFile();
  Write(file_, "wrong");
  Start(/*await_ready=*/false);
  const auto status = TryRemoval();
  EXPECT_EQ(DetailsOf(status).reason(), kRejected);
  EXPECT_EQ(TokenRequests().size(), 1U);
  EXPECT_EQ(DetailsOf(TryRemoval()).reason(), kRejected);
  EXPECT_EQ(TokenRequests().size(), 1U);  // Entra is not asked again with the same credential.
  const absl::Time begin = absl::Now();
  Write(file_, "emulator-secret");
  EXPECT_TRUE(AwaitRemoval());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(20));  // Not the 30 s after a refusal.
}

}  // namespace
}  // namespace participants::e2e
