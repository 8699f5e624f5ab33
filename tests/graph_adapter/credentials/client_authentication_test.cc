#include "graph_adapter/credentials/client_authentication.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/graph_emulator/test_certificate.h"
#include "tests/graph_emulator/test_credentials.h"

namespace participants::graph {
namespace {

// The tests over sockets show whether the emulator's check accepts these signatures.
class ClientCertificateTest : public testing::Test {
 protected:
  ~ClientCertificateTest() override { std::remove(file_.c_str()); }

  void Write(const std::string& pem) { std::ofstream(file_) << pem; }
  std::string WhyNot(const std::string& pem) {
    Write(pem);
    return std::string(CheckCertificateFile(file_).message());
  }

  GraphResult<std::string> MakeFields(absl::string_view token_url, absl::Time now) {
    return MakeClientAuthentication({.kind = CredentialKind::kClientCertificate,
                                     .tenant_id = "t",
                                     .client_id = "cl\"ient",
                                     .file = file_},
                                    token_url, now);
  }

  const std::string file_ = testing::TempDir() + "client_certificate_" +
                            testing::UnitTest::GetInstance()->current_test_info()->name();
  const graph_emulator::ClientCertificate certificate_;
  const graph_emulator::ClientCertificate another_;
};

nlohmann::json Part(const std::string& jwt, size_t number) {
  const std::vector<std::string> parts = absl::StrSplit(jwt, '.');
  std::string text;
  EXPECT_TRUE(absl::WebSafeBase64Unescape(parts.at(number), &text));
  return nlohmann::json::parse(text);
}

TEST_F(ClientCertificateTest, VouchesForItselfForTenMinutes) {
  Write(certificate_.pem_with_key());
  const auto now = absl::FromUnixSeconds(1'800'000'000);
  auto fields = MakeFields("https://login.example/t/oauth2/v2.0/token", now);
  ASSERT_TRUE(fields.ok());
  const std::string jwt = fields.value().substr(fields.value().rfind('=') + 1);
  EXPECT_EQ(
      Part(jwt, 0),
      (nlohmann::json{{"alg", "PS256"}, {"typ", "JWT"}, {"x5t#S256", certificate_.thumbprint()}}));
  const auto claims = Part(jwt, 1);
  EXPECT_EQ(claims["aud"], "https://login.example/t/oauth2/v2.0/token");
  EXPECT_EQ(claims["iss"], "cl\"ient");
  EXPECT_EQ(claims["sub"], "cl\"ient");
  EXPECT_EQ(claims["nbf"], 1'800'000'000);
  EXPECT_EQ(claims["iat"], 1'800'000'000);
  EXPECT_EQ(claims["exp"], 1'800'000'600);
  EXPECT_EQ(claims["jti"].get<std::string>().size(), 32U);
  EXPECT_NE(MakeFields("https://login.example", now).value(), fields.value());
}

TEST_F(ClientCertificateTest, TakesTheCertificateOfTheKeyWhateverTheOrder) {
  EXPECT_EQ(WhyNot(another_.certificate_pem() + certificate_.pem_with_key()), "");
  EXPECT_EQ(WhyNot(certificate_.certificate_pem() + another_.certificate_pem() +
                   certificate_.key().private_pem()),
            "");
}

TEST_F(ClientCertificateTest, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(std::string(CheckCertificateFile("/nonexistent").message()),
            "No such file or directory");
  EXPECT_TRUE(absl::StrContains(WhyNot(""), "no PEM private key"));
  EXPECT_TRUE(absl::StrContains(WhyNot(certificate_.certificate_pem()), "no PEM private key"));
  EXPECT_TRUE(absl::StrContains(WhyNot(certificate_.key().private_pem()), "no PEM certificate"));
  EXPECT_TRUE(absl::StrContains(
      WhyNot(certificate_.key().private_pem() + another_.certificate_pem()), "belongs"));
  const std::string whole = certificate_.pem_with_key();
  EXPECT_NE(WhyNot(whole.substr(0, whole.size() / 4)), "");

  const graph_emulator::TestCertificate elliptic;
  std::ifstream key(elliptic.key_file());
  EXPECT_TRUE(absl::StrContains(WhyNot(std::string(std::istreambuf_iterator<char>(key), {})),
                                "not an RSA key"));
}

TEST_F(ClientCertificateTest, HalfAFileIsUnavailableAndNamesTheFile) {
  Write(certificate_.certificate_pem());
  auto fields = MakeFields("https://login.example", absl::UnixEpoch());
  ASSERT_FALSE(fields.ok());
  EXPECT_EQ(fields.error().kind, GraphErrorKind::kTokenUnavailable);
  EXPECT_EQ(fields.error().hint, Hint::kCredentialFile);
  Write(certificate_.pem_with_key());
  EXPECT_TRUE(MakeFields("https://login.example", absl::UnixEpoch()).ok());
}

}  // namespace
}  // namespace participants::graph
