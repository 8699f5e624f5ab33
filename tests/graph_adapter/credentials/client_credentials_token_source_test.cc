#include "graph_adapter/credentials/client_credentials_token_source.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "graph_adapter/credentials/managed_identity_token_source.h"
#include "graph_adapter/credentials/static_token_source.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {
namespace {

constexpr char kCaeClaims[] =
    "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D";

class ClientCredentialsTokenSourceTest : public testing::Test {
 protected:
  ClientCredentialsTokenSource Make(Credential credential) {
    credential.tenant_id = "ten/ant";
    credential.client_id = "client";
    return {loop_,
            loop_,
            transport_,
            [] { return 0.0; },
            "https://login.example/",
            "https://graph.microsoft.com/.default",
            std::move(credential)};
  }
  ClientCredentialsTokenSource WithSecret(const std::string& secret, const std::string& file) {
    return Make({.file = file, .client_secret = secret});
  }
  void Get(TokenSource& source) {
    source.GetToken([this](GraphResult<SharedToken> token) { result_.emplace(std::move(token)); });
  }
  std::string WriteFile(const std::string& text) {
    const std::string path = testing::TempDir() + "/credential_" +
                             testing::UnitTest::GetInstance()->current_test_info()->name();
    std::ofstream(path) << text;
    return path;
  }

  FakeEventLoop loop_;
  FakeTransport transport_{loop_};
  std::optional<GraphResult<SharedToken>> result_;
};

TEST_F(ClientCredentialsTokenSourceTest, PostsTheClientCredentialsGrant) {
  ClientCredentialsTokenSource source = WithSecret("s&cret=%", "");
  Get(source);
  EXPECT_EQ(transport_.last().method, HttpMethod::kPost);
  EXPECT_EQ(transport_.last().url, "https://login.example/ten%2Fant/oauth2/v2.0/token");
  EXPECT_EQ(transport_.last().body,
            "grant_type=client_credentials&client_id=client"
            "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default" +
                std::string(kCaeClaims) + "&client_secret=s%26cret%3D%25");
  transport_.Answer(200, R"({"access_token":"t","expires_in":3600})");
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ(result_->value()->header(), "Authorization: Bearer t");
}

TEST_F(ClientCredentialsTokenSourceTest, ReadsTheSecretFileAtEveryExchange) {
  const std::string path = WriteFile("first\n");
  ClientCredentialsTokenSource source = WithSecret("", path);
  Get(source);
  EXPECT_TRUE(transport_.last().body.ends_with("client_secret=first"));
  transport_.Answer(503);
  WriteFile("second\n");
  Get(source);
  EXPECT_TRUE(transport_.last().body.ends_with("client_secret=second"));
  transport_.Answer(503);
  std::remove(path.c_str());
  Get(source);
  EXPECT_EQ(result_->error().kind, GraphErrorKind::kTokenUnavailable);
  EXPECT_EQ(result_->error().hint, Hint::kCredentialFile);
  EXPECT_EQ(transport_.sent().size(), 2U);
}

TEST_F(ClientCredentialsTokenSourceTest, ItsVersionIsThatOfTheSecretFile) {
  const std::string path = WriteFile("first\n");
  const ClientCredentialsTokenSource source = WithSecret("", path);
  const size_t first = source.CredentialVersion();
  WriteFile("first");  // The same secret.
  EXPECT_EQ(source.CredentialVersion(), first);
  WriteFile("second");
  EXPECT_NE(source.CredentialVersion(), first);
  std::remove(path.c_str());
  EXPECT_EQ(WithSecret("s", "").CredentialVersion(), WithSecret("t", "").CredentialVersion());
}

TEST_F(ClientCredentialsTokenSourceTest, PostsAFederatedTokenAsAnAssertion) {
  const std::string path = WriteFile("aa.bb.cc\n");
  ClientCredentialsTokenSource source =
      Make({.kind = CredentialKind::kWorkloadIdentity, .file = path});
  Get(source);
  EXPECT_TRUE(transport_.last().body.ends_with(
      "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
      "&client_assertion=aa.bb.cc"));
  transport_.Answer(503);
  for (const char* bad : {"", " \n", "aa.bb.cc\r\nX: y"}) {
    WriteFile(bad);
    Get(source);
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kTokenUnavailable);
    EXPECT_EQ(result_->error().hint, Hint::kCredentialFile);
  }
  EXPECT_EQ(transport_.sent().size(), 1U);
  std::remove(path.c_str());
}

TEST_F(ClientCredentialsTokenSourceTest, AsksForTheClaimsOfTheLastChallenge) {
  ClientCredentialsTokenSource source = WithSecret("s", "");
  Get(source);
  transport_.Answer(200, R"({"access_token":"t","expires_in":3600})");
  const SharedToken token = result_->value();
  EXPECT_TRUE(source.Reject(*token, R"({"access_token":{"nbf":{"value":"1"}}})"));
  for (int i = 0; i < 2; ++i) {  // It keeps asking.
    Get(source);
    EXPECT_NE(transport_.last().body.find("%22nbf%22%3A%7B%22value%22%3A%221%22%7D"),
              std::string::npos);
    EXPECT_NE(transport_.last().body.find("cp1"), std::string::npos);
    transport_.Answer(503);
    EXPECT_TRUE(source.Reject(*token, ""));
  }
}

TEST_F(ClientCredentialsTokenSourceTest, AManagedIdentityIsAskedForPastTheProxy) {
  ManagedIdentityTokenSource source(loop_, loop_, transport_, [] { return 0.0; },
                                    "https://graph.microsoft.com/.default", {.client_id = "a b"});
  Get(source);
  EXPECT_EQ(transport_.last().method, HttpMethod::kGet);
  EXPECT_EQ(transport_.last().url,
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
            "&resource=https%3A%2F%2Fgraph.microsoft.com&client_id=a%20b");
  EXPECT_EQ(transport_.last().headers.front(), "Metadata: true");
  EXPECT_TRUE(transport_.last().past_proxy);
  transport_.Answer(200, R"({"access_token":"t","expires_in":"3600"})");
  ASSERT_TRUE(result_->ok());
  EXPECT_EQ(result_->value()->usable_until(), loop_.Now() + std::chrono::seconds(3570));
}

TEST_F(ClientCredentialsTokenSourceTest, WhyAManagedIdentityHasNoTokenIsNotWhereEntraIs) {
  ManagedIdentityTokenSource source(loop_, loop_, transport_, [] { return 0.0; },
                                    "https://graph.microsoft.com/.default", {});
  const auto expect = [&](GraphErrorKind kind, Hint hint) {
    EXPECT_EQ(result_->error().kind, kind);
    EXPECT_EQ(result_->error().hint, hint);
  };
  Get(source);
  transport_.Fail(TransportFailureKind::kFailed, /*sent=*/false);
  expect(GraphErrorKind::kTokenUnavailable, Hint::kMetadataService);
  for (const int status : {200, 410, 500}) {
    Get(source);
    transport_.Answer(status);
    expect(GraphErrorKind::kTokenUnavailable, Hint::kMetadataService);
  }
  Get(source);
  transport_.Answer(404);
  expect(GraphErrorKind::kTokenUnavailable, Hint::kManagedIdentity);
  Get(source);
  transport_.Answer(400);
  expect(GraphErrorKind::kTokenRejected, Hint::kManagedIdentity);
  Get(source);
  transport_.Answer(400, R"({"error":"invalid_request","error_description":"Identity not found"})");
  expect(GraphErrorKind::kTokenRejected, Hint::kManagedIdentity);
  Get(source);
  transport_.Answer(400, R"({"error":"invalid_scope"})");
  expect(GraphErrorKind::kTokenRejected, Hint::kScope);
}

TEST_F(ClientCredentialsTokenSourceTest, TheOnlyManagedIdentityNeedsNoId) {
  ManagedIdentityTokenSource source(
      loop_, loop_, transport_, [] { return 0.0; }, "https://graph.microsoft.us/.default",
      {.client_id = "", .metadata_endpoint = "http://127.0.0.1:4000/"});
  Get(source);
  EXPECT_EQ(transport_.last().url,
            "http://127.0.0.1:4000/metadata/identity/oauth2/token?api-version=2018-02-01"
            "&resource=https%3A%2F%2Fgraph.microsoft.us");
}

TEST_F(ClientCredentialsTokenSourceTest, StaticTokenIsReadFromItsFileEachTime) {
  const std::string path = WriteFile(" one \n");
  StaticTokenSource source(path);
  Get(source);
  ASSERT_TRUE(result_->ok());
  EXPECT_EQ(result_->value()->header(), "Authorization: Bearer one");
  EXPECT_FALSE(source.Reject(*result_->value(), ""));
  for (const char* bad : {"", "two\r\nX: y"}) {
    WriteFile(bad);
    Get(source);
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kTokenUnavailable);
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace participants::graph
