#include "graph_adapter/credentials/token_error_json.h"

#include <gtest/gtest.h>

#include <string>

#include "graph_adapter/credentials/token_response.h"
#include "tests/support/testdata.h"

namespace participants::graph {
namespace {

struct Row {
  const char* name;
  int status;
  std::string body;
  GraphErrorKind kind;
  Hint hint;
};

class TokenRefusal : public testing::TestWithParam<Row> {};

TEST_P(TokenRefusal, SaysWhatToLookAt) {
  HttpResponse response;
  response.status = GetParam().status;
  response.body = GetParam().body;
  const auto result =
      DecodeTokenOutcome(response, MonotonicTime(), absl::UnixEpoch(), /*jitter=*/0);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().kind, GetParam().kind);
  EXPECT_EQ(result.error().hint, GetParam().hint);
}

std::string Entra(const std::string& error, const std::string& numbers) {
  return R"({"error":")" + error + R"(","error_description":"AADSTS…","error_codes":)" + numbers +
         "}";
}

constexpr auto kRejected = GraphErrorKind::kTokenRejected;
constexpr auto kUnavailable = GraphErrorKind::kTokenUnavailable;

INSTANTIATE_TEST_SUITE_P(
    , TokenRefusal,
    testing::Values(
        Row{"AppNotInTenant", 400, ReadGraphBody("token-error-400-700016-app-not-in-tenant.json"),
            kRejected, Hint::kApplication},
        Row{"InvalidScope", 400, ReadGraphBody("token-error-400-70011-invalid-scope.json"),
            kRejected, Hint::kScope},
        Row{"IdentityNotFound", 400, ReadGraphBody("token-error-400-imds-identity-not-found.json"),
            kRejected, Hint::kManagedIdentity},
        Row{"MissingCredential", 401,
            ReadGraphBody("token-error-401-7000218-missing-credential.json"), kRejected,
            Hint::kApplication},
        Row{"ExpiredSecret", 401, ReadGraphBody("token-error-401-7000222-expired-secret.json"),
            kRejected, Hint::kClientSecret},
        Row{"WrongSecret", 401, Entra("invalid_client", "[7000215]"), kRejected,
            Hint::kClientSecret},
        Row{"UnknownCertificate", 401, Entra("invalid_client", "[700027]"), kRejected,
            Hint::kCertificate},
        Row{"StaleAssertion", 401, Entra("invalid_client", "[700024]"), kRejected,
            Hint::kAssertionTime},
        Row{"NoFederatedCredential", 400, Entra("invalid_request", "[70021]"), kRejected,
            Hint::kFederatedCredential},
        Row{"FederatedSubjectDiffers", 401, Entra("invalid_client", "[1,700213]"), kRejected,
            Hint::kFederatedCredential},
        Row{"NoConsent", 400, Entra("invalid_grant", "[65001]"), kRejected, Hint::kConsent},
        Row{"NoSuchTenant", 400, Entra("invalid_request", "[90002]"), kRejected, Hint::kTenant},
        Row{"UnknownNumber", 401, Entra("invalid_client", "[1]"), kRejected, Hint::kCredential},
        Row{"NumbersThatAreNone", 401, Entra("invalid_client", R"("7000222")"), kRejected,
            Hint::kCredential},
        Row{"UnauthorizedWithoutNumbers", 400, R"({"error":"unauthorized_client"})", kRejected,
            Hint::kApplication},
        Row{"Html", 403, "<html>Forbidden</html>", kRejected, Hint::kCredential},
        Row{"Empty", 404, "", kRejected, Hint::kCredential},
        Row{"ErrorIsAnObject", 400, R"({"error":{"code":"x"}})", kRejected, Hint::kCredential},
        Row{"Throttled", 429, "Too Many Requests", kUnavailable, Hint::kNone},
        Row{"Down", 503, Entra("invalid_client", "[7000222]"), kUnavailable, Hint::kNone}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace participants::graph
