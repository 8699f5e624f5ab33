// The assertions that the emulator accepts, and Entra's error numbers for those it rejects.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>

#include "nlohmann/json.hpp"
#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/client_assertion_check.h"
#include "tests/graph_emulator/federated_token_check.h"
#include "tests/graph_emulator/jwt.h"
#include "tests/graph_emulator/test_credentials.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::seconds;

constexpr char kAudience[] = "https://login.example/tenant/oauth2/v2.0/token";
constexpr std::int64_t kNow = 1'800'000'000;
const WallTime kTime{seconds(kNow)};
// 0 = accepted.
constexpr int kTaken = 0;

int NumberOf(const std::optional<TokenRefusal>& refusal) {
  return refusal ? refusal->aadsts : kTaken;
}

// A shared key, since generating one takes a moment.
const ClientCertificate& Registered() {
  static const auto* certificate = new ClientCertificate("app", kTime - hours(1), kTime + hours(1));
  return *certificate;
}
const ClientCertificate& Stranger() {
  static const auto* certificate = new ClientCertificate("app", kTime - hours(1), kTime + hours(1));
  return *certificate;
}

struct Assertion {
  json header = {{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", Registered().thumbprint()}};
  json claims = {{"aud", kAudience}, {"iss", "app"}, {"sub", "app"},     {"jti", "1"},
                 {"nbf", kNow},      {"iat", kNow},  {"exp", kNow + 600}};
  JwtAlgorithm algorithm = JwtAlgorithm::kPs256;
  const ClientCertificate* signer = &Registered();

  Jwt Sign() const { return *ParseJwt(SignJwt(header, claims, algorithm, signer->key().get())); }
};

class ClientAssertionCheckTest : public testing::Test {
 protected:
  ClientAssertionCheckTest() { registration_.AddCertificate(Registered().certificate_pem()); }
  int Check(const Assertion& assertion, WallTime now = kTime) {
    return NumberOf(check_.Check(assertion.Sign(), {kAudience}, now));
  }

  AppRegistration registration_;
  ClientAssertionCheck check_{"app", seconds(30), &registration_};
};

TEST_F(ClientAssertionCheckTest, TakesOneThatIsRightOnce) {
  Assertion assertion;
  EXPECT_EQ(Check(assertion), kTaken);
  EXPECT_EQ(Check(assertion), 50027);  // Its jti has been used.
  assertion.claims["jti"] = "2";
  EXPECT_EQ(Check(assertion), kTaken);
}

TEST_F(ClientAssertionCheckTest, FollowsTheRegistration) {
  Assertion assertion;
  assertion.header["x5t#S256"] = Stranger().thumbprint();
  assertion.signer = &Stranger();
  EXPECT_EQ(Check(assertion), 700027);
  const auto thumbprint = registration_.AddCertificate(Stranger().certificate_pem());
  EXPECT_EQ(Check(assertion), kTaken);
  ASSERT_TRUE(thumbprint && registration_.RemoveCertificate(*thumbprint));
  assertion.claims["jti"] = "2";
  EXPECT_EQ(Check(assertion), 700027);
}

struct Wrong {
  const char* name;
  std::function<void(Assertion&)> change;
  int number;
};
class WrongAssertion : public ClientAssertionCheckTest,
                       public testing::WithParamInterface<Wrong> {};

TEST_P(WrongAssertion, IsRefused) {
  Assertion assertion;
  GetParam().change(assertion);
  EXPECT_EQ(Check(assertion), GetParam().number);
}

INSTANTIATE_TEST_SUITE_P(
    , WrongAssertion,
    testing::Values(
        Wrong{"Rs256",
              [](Assertion& a) {
                a.header["alg"] = "RS256";
                a.algorithm = JwtAlgorithm::kRs256;
              },
              50027},
        Wrong{"Rs256CalledPs256", [](Assertion& a) { a.algorithm = JwtAlgorithm::kRs256; }, 700027},
        Wrong{"None", [](Assertion& a) { a.header["alg"] = "none"; }, 50027},
        Wrong{"NoThumbprint", [](Assertion& a) { a.header.erase("x5t#S256"); }, 50027},
        Wrong{"OldThumbprint", [](Assertion& a) { a.header["x5t#S256"] = "AAAA"; }, 700027},
        Wrong{"AnothersSignature", [](Assertion& a) { a.signer = &Stranger(); }, 700027},
        Wrong{"Audience", [](Assertion& a) { a.claims["aud"] = "https://login.example/"; }, 700023},
        Wrong{"Issuer", [](Assertion& a) { a.claims["iss"] = "other"; }, 700021},
        Wrong{"Subject", [](Assertion& a) { a.claims["sub"] = "other"; }, 700021},
        Wrong{"Expired",
              [](Assertion& a) {
                a.claims["nbf"] = a.claims["iat"] = kNow - 640;
                a.claims["exp"] = kNow - 40;
              },
              700024},
        Wrong{"NotYet",
              [](Assertion& a) {
                a.claims["nbf"] = a.claims["iat"] = kNow + 40;
                a.claims["exp"] = kNow + 600;
              },
              700024},
        Wrong{"TooLong", [](Assertion& a) { a.claims["exp"] = kNow + 601; }, 700024},
        Wrong{"NoExpiry", [](Assertion& a) { a.claims.erase("exp"); }, 50027},
        Wrong{"NoId", [](Assertion& a) { a.claims.erase("jti"); }, 50027}),
    [](const auto& wrong) { return std::string(wrong.param.name); });

class FederatedTokenCheckTest : public testing::Test {
 protected:
  FederatedTokenCheckTest() {
    registration_.AddIssuerKey(token_.issuer, issuer_key_.public_pem());
    registration_.AddFederatedCredential({token_.issuer, token_.subject()});
  }
  int Check(const RsaKey& key) {
    return NumberOf(CheckFederatedToken(*ParseJwt(MintServiceAccountToken(key, token_)),
                                        registration_, kTime, seconds(30)));
  }

  const RsaKey issuer_key_;
  AppRegistration registration_;
  ServiceAccountToken token_{.issued_at = kTime};
};

TEST_F(FederatedTokenCheckTest, TakesOneThatMatches) {
  EXPECT_EQ(Check(issuer_key_), kTaken);
  EXPECT_EQ(Check(issuer_key_), kTaken);  // Until it expires.
}

TEST_F(FederatedTokenCheckTest, NamesWhatDoesNotMatch) {
  const ServiceAccountToken right = token_;
  token_.issuer = "https://other.example/";
  EXPECT_EQ(Check(issuer_key_), 700211);
  token_ = right;
  token_.name_space = "other";
  EXPECT_EQ(Check(issuer_key_), 700213);
  token_ = right;
  token_.name_space = "Default";
  EXPECT_EQ(Check(issuer_key_), 7002138);
  token_ = right;
  token_.audiences = {"https://kubernetes.default.svc"};
  EXPECT_EQ(Check(issuer_key_), 700212);
  token_ = right;
  token_.issued_at = kTime - hours(2);
  EXPECT_EQ(Check(issuer_key_), 700024);
  token_ = right;
  EXPECT_EQ(Check(RsaKey()), 700027);
  registration_.RemoveFederatedCredential({token_.issuer, token_.subject()});
  EXPECT_EQ(Check(issuer_key_), 70021);
}

}  // namespace
}  // namespace participants::graph_emulator
