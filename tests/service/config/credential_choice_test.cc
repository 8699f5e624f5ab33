#include "service/config/credential_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/service/config/load_config.h"

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
  const graph::Credential& credential = config->graph.credential;
  EXPECT_EQ(credential.tenant_id, "tenant");
  EXPECT_EQ(credential.client_id, "client");
  EXPECT_EQ(credential.client_secret, kCanary);
  EXPECT_EQ(credential.file, "");
  EXPECT_EQ(config->credential_name, "client-secret");
  EXPECT_EQ(config->credential_reason, "AZURE_CLIENT_SECRET is set");
}

TEST(CredentialTest, TheSecretOfAFileComesFirst) {
  const std::string file = WriteFile("secret", "s");
  const auto config = Load({"--client_secret_file=" + file});
  const graph::Credential& credential = config->graph.credential;
  EXPECT_EQ(credential.file, file);
  EXPECT_EQ(credential.client_secret, "");
  EXPECT_EQ(config->credential_reason, "--client_secret_file is set");
  EXPECT_THAT(config->warnings, ElementsAre(StartsWith("AZURE_CLIENT_SECRET is not used")));
}

TEST(CredentialTest, AStaticTokenComesLast) {
  const std::string argument = "--static_token_file=" + WriteFile("token", "t");
  const auto alone = Load({argument}, {});
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_EQ(alone->graph.credential.kind, graph::CredentialKind::kStaticToken);
  EXPECT_EQ(alone->credential_name, "static");

  const auto beside_a_secret = Load({argument});
  EXPECT_EQ(beside_a_secret->credential_name, "client-secret");
  EXPECT_THAT(beside_a_secret->warnings, Contains(StartsWith("--static_token_file is not used")));
  EXPECT_EQ(Load({argument, "--credential=static"})->credential_name, "static");
  // Both variables belong to other kinds of credential as well.
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
  EXPECT_EQ(RefusalOf({"--credential=client-secret"},
                      {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}}),
            prefix + "AZURE_CLIENT_SECRET (or --client_secret_file)");
  EXPECT_THAT(RefusalOf({}, {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}}),
              AllOf(StartsWith("credential: an identity is set, but nothing that proves it"),
                    HasSubstr("AZURE_CLIENT_CERTIFICATE_PATH")));
  EXPECT_EQ(RefusalOf({"--client_secret_file=" + WriteFile("secret", "s")},
                      {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", ""}}),
            prefix + "AZURE_CLIENT_ID");
}

// The adapter checks whether a PEM file is usable; this one is not.
TEST(CredentialTest, ACertificateComesAfterASecret) {
  const std::string file = WriteFile("certificate.pem", "no PEM");
  const Environment identity = {
      {"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_CERTIFICATE_PATH", file}};
  EXPECT_THAT(RefusalOf({}, identity),
              StartsWith("AZURE_CLIENT_CERTIFICATE_PATH: holds no PEM private key"));
  Environment with_secret = identity;
  with_secret["AZURE_CLIENT_SECRET"] = kCanary;
  const auto config = Load({}, with_secret);
  EXPECT_EQ(config->credential_name, "client-secret");
  EXPECT_THAT(
      config->warnings,
      ElementsAre("AZURE_CLIENT_CERTIFICATE_PATH is not used: AZURE_CLIENT_SECRET comes first"));
  EXPECT_THAT(
      RefusalOf({}, {{"AZURE_CLIENT_CERTIFICATE_PATH", file}}),
      EndsWith("client-certificate is incomplete; set AZURE_TENANT_ID and AZURE_CLIENT_ID"));
  EXPECT_THAT(RefusalOf({"--credential=client-certificate"}),
              EndsWith("incomplete; set AZURE_CLIENT_CERTIFICATE_PATH"));
  EXPECT_THAT(RefusalOf({}, IdentityAnd({{"AZURE_CLIENT_SECRET", ""},
                                         {"AZURE_CLIENT_CERTIFICATE_PATH", "/nonexistent"}})),
              StartsWith("AZURE_CLIENT_CERTIFICATE_PATH: cannot read /nonexistent"));
}

// The variables are set as the webhook of Azure Workload Identity sets them.
TEST(CredentialTest, WorkloadIdentityTakesTheWebhooksVariables) {
  const std::string file = WriteFile("azure-identity-token", "a.b.c");
  const Environment webhook = {{"AZURE_TENANT_ID", "t"},
                               {"AZURE_CLIENT_ID", "c"},
                               {"AZURE_AUTHORITY_HOST", "https://login.microsoftonline.com/"},
                               {"AZURE_FEDERATED_TOKEN_FILE", file}};
  const auto config = Load({}, webhook);
  ASSERT_TRUE(config.ok()) << config.status();
  const graph::Credential& credential = config->graph.credential;
  EXPECT_EQ(credential.tenant_id, "t");
  EXPECT_EQ(credential.client_id, "c");
  EXPECT_EQ(credential.file, file);
  EXPECT_EQ(config->credential_name, "workload-identity");
  EXPECT_EQ(config->credential_reason, "AZURE_FEDERATED_TOKEN_FILE is set");
  EXPECT_THAT(RefusalOf({"--credential=workload-identity"}),
              EndsWith("workload-identity is incomplete; set AZURE_FEDERATED_TOKEN_FILE"));
}

TEST(CredentialTest, AManagedIdentityMustBeAskedFor) {
  const auto config = Load({}, {{"AZURE_MANAGED_IDENTITY", "true"}});
  ASSERT_TRUE(config.ok()) << config.status();
  const graph::Credential& credential = config->graph.credential;
  EXPECT_EQ(credential.client_id, "");
  EXPECT_EQ(credential.metadata_endpoint, "http://169.254.169.254");
  const auto named = Load({"--credential=managed-identity"}, {{"AZURE_CLIENT_ID", "c"}});
  ASSERT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(named->graph.credential.client_id, "c");
  EXPECT_THAT(RefusalOf({}, {{"AZURE_MANAGED_IDENTITY", "false"}}),
              StartsWith("credential: none is configured"));
  EXPECT_EQ(RefusalOf({}, {{"AZURE_MANAGED_IDENTITY", "yes"}}),
            "AZURE_MANAGED_IDENTITY: must be true or false");
  for (const char* host : {"http://169.254.169.25", "http://metadata", "ftp://127.0.0.1"}) {
    EXPECT_THAT(RefusalOf({}, {{"AZURE_MANAGED_IDENTITY", "true"},
                               {"AZURE_POD_IDENTITY_AUTHORITY_HOST", host}}),
                StartsWith("AZURE_POD_IDENTITY_AUTHORITY_HOST: "))
        << host;
  }
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
