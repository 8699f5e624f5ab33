#include "service/credential_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "tests/service/load_config.h"

namespace participants {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CredentialTest, TheSecretOfTheEnvironment) {
  const auto config = Load({});
  const auto& credential = std::get<graph::ClientSecretCredential>(config->graph.credential);
  EXPECT_EQ(credential.tenant_id, "tenant");
  EXPECT_EQ(credential.client_id, "client");
  EXPECT_EQ(credential.client_secret, kCanary);
  EXPECT_EQ(credential.secret_file, "");
  EXPECT_EQ(config->credential_name, "client-secret");
  EXPECT_EQ(config->credential_reason, "AZURE_CLIENT_SECRET is set");
}

TEST(CredentialTest, TheSecretOfAFileComesFirst) {
  const std::string file = WriteFile("secret", "s");
  const auto config = Load({"--client_secret_file=" + file});
  const auto& credential = std::get<graph::ClientSecretCredential>(config->graph.credential);
  EXPECT_EQ(credential.secret_file, file);
  EXPECT_EQ(credential.client_secret, "");
  EXPECT_EQ(config->credential_reason, "--client_secret_file is set");
  EXPECT_THAT(config->warnings, ElementsAre(StartsWith("AZURE_CLIENT_SECRET is not used")));
}

TEST(CredentialTest, AStaticTokenComesLast) {
  const std::string argument = "--static_token_file=" + WriteFile("token", "t");
  const auto alone = Load({argument}, {});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_TRUE(std::holds_alternative<graph::StaticTokenCredential>(alone->graph.credential));
  EXPECT_EQ(alone->credential_name, "static");

  const auto beside_a_secret = Load({argument});
  EXPECT_EQ(beside_a_secret->credential_name, "client-secret");
  EXPECT_THAT(beside_a_secret->warnings, Contains(StartsWith("static_token_file is not used")));
  EXPECT_EQ(Load({argument, "--credential=static"})->credential_name, "static");
  // These two belong to other kinds of credential as well.
  EXPECT_EQ(Load({argument}, {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}})->credential_name,
            "static");
}

TEST(CredentialTest, HalfOfOneIsRefusedAndSaysWhatIsMissing) {
  const std::string prefix = "credential: client-secret is incomplete; set ";
  EXPECT_EQ(RefusalOf({}, {{"AZURE_CLIENT_SECRET", kCanary}}),
            prefix + "AZURE_TENANT_ID and AZURE_CLIENT_ID");
  EXPECT_EQ(RefusalOf({"--static_token_file=" + WriteFile("token", "t")},
                      {{"AZURE_CLIENT_SECRET", kCanary}, {"AZURE_CLIENT_ID", "c"}}),
            prefix + "AZURE_TENANT_ID");
  EXPECT_EQ(RefusalOf({}, {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}}),
            prefix + "AZURE_CLIENT_SECRET (or --client_secret_file)");
  EXPECT_EQ(RefusalOf({"--client_secret_file=" + WriteFile("secret", "s")},
                      {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", ""}}),
            prefix + "AZURE_CLIENT_ID");
}

TEST(CredentialTest, NoneIsRefusedAndSaysWhatToSet) {
  EXPECT_THAT(RefusalOf({}, {}), AllOf(StartsWith("credential: none is configured"),
                                       HasSubstr("AZURE_TENANT_ID"), EndsWith("for development")));
}

TEST(CredentialTest, ATenantIsNoPath) {
  EXPECT_THAT(RefusalOf({}, IdentityAnd({{"AZURE_TENANT_ID", "a/../b"}})),
              StartsWith("AZURE_TENANT_ID: "));
}

}  // namespace
}  // namespace participants
