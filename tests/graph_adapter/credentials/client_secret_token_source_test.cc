#include "graph_adapter/credentials/client_secret_token_source.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <optional>
#include <string>

#include "graph_adapter/credentials/static_token_source.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {
namespace {

class ClientSecretTokenSourceTest : public testing::Test {
 protected:
  ClientSecretTokenSource Make(ClientSecretCredential credential) {
    return {loop_,
            loop_,
            transport_,
            [] { return 0.0; },
            "https://login.example/",
            "https://graph.microsoft.com/.default",
            std::move(credential)};
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

TEST_F(ClientSecretTokenSourceTest, PostsTheClientCredentialsGrant) {
  ClientSecretTokenSource source = Make({"ten/ant", "client", "s&cret=%", ""});
  Get(source);
  EXPECT_EQ(transport_.last().method, HttpMethod::kPost);
  EXPECT_EQ(transport_.last().url, "https://login.example/ten%2Fant/oauth2/v2.0/token");
  EXPECT_EQ(transport_.last().body,
            "grant_type=client_credentials&client_id=client"
            "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&client_secret=s%26cret%3D%25");
  transport_.Answer(200, R"({"access_token":"t","expires_in":3600})");
  ASSERT_TRUE(result_ && result_->ok());
  EXPECT_EQ(result_->value()->header(), "Authorization: Bearer t");
}

TEST_F(ClientSecretTokenSourceTest, ReadsTheSecretFileAtEveryExchange) {
  const std::string path = WriteFile("first\n");
  ClientSecretTokenSource source = Make({"t", "c", "", path});
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
  EXPECT_EQ(transport_.sent().size(), 2U);
}

TEST_F(ClientSecretTokenSourceTest, StaticTokenIsReadFromItsFileEachTime) {
  const std::string path = WriteFile(" one \n");
  StaticTokenSource source(path);
  Get(source);
  ASSERT_TRUE(result_->ok());
  EXPECT_EQ(result_->value()->header(), "Authorization: Bearer one");
  EXPECT_FALSE(source.Reject(*result_->value()));
  for (const char* bad : {"", "two\r\nX: y"}) {
    WriteFile(bad);
    Get(source);
    EXPECT_EQ(result_->error().kind, GraphErrorKind::kTokenUnavailable);
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace participants::graph
