// Each credential source by itself, from its setting to a removal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

using testing::HasSubstr;

class Source : public CredentialWorld {
 protected:
  void ExpectServed(Grant grant, const std::string& name, const std::string& reason) {
    Start();
    EXPECT_TRUE(TryRemoval().ok());
    const auto requests = TokenRequests();
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].grant, grant);
    EXPECT_EQ(requests[0].client_id, graph_emulator::GraphEmulatorOptions().client_id);
    const auto line = service_->process().AwaitLine(R"("credential":")" + name, kPatience);
    ASSERT_TRUE(line);
    EXPECT_THAT(*line, HasSubstr(R"("credential_reason":")" + reason + " is set"));
  }
};

TEST_F(Source, SecretOfTheEnvironment) {
  options_.environment["AZURE_CLIENT_SECRET"] = "emulator-secret";
  ExpectServed(Grant::kClientSecret, "client-secret", "AZURE_CLIENT_SECRET");
}

TEST_F(Source, SecretOfAFile) {
  UseSecretFile();
  ExpectServed(Grant::kClientSecret, "client-secret", "--client_secret_file");
}

TEST_F(Source, Certificate) {
  UseCertificate();
  ExpectServed(Grant::kClientCertificate, "client-certificate", "AZURE_CLIENT_CERTIFICATE_PATH");
  EXPECT_EQ(TokenRequests()[0].algorithm, "PS256");
  EXPECT_EQ(TokenRequests()[0].thumbprint, certificates_[0]->thumbprint());
}

TEST_F(Source, WorkloadIdentity) {
  UseWorkloadIdentity();
  ExpectServed(Grant::kFederatedToken, "workload-identity", "AZURE_FEDERATED_TOKEN_FILE");
}

TEST_F(Source, StaticToken) {
  UseStaticToken();
  Start();
  EXPECT_TRUE(TryRemoval().ok());
  EXPECT_TRUE(TokenRequests().empty());
}

// Requests to the metadata service bypass the proxy; Graph's do not, and no proxy listens here.
TEST_F(Source, ManagedIdentityIsAskedPastTheProxy) {
  UseManagedIdentity();
  Start();
  ASSERT_EQ(TokenRequests().size(), 1U);
  EXPECT_EQ(TokenRequests()[0].grant, Grant::kManagedIdentity);
  EXPECT_EQ(DetailsOf(TryRemoval()).reason(), "GRAPH_UNREACHABLE");
}

TEST_F(Source, ManagedIdentity) {
  UseManagedIdentity();
  options_.flags.pop_back();  // The proxy.
  ExpectServed(Grant::kManagedIdentity, "managed-identity", "AZURE_MANAGED_IDENTITY");
  EXPECT_EQ(TokenRequests()[0].scope, "https://graph.microsoft.com");
}

// A thousand callers at the start cost one token request, and so does a revocation under load.
TEST_F(Source, AThousandCallsWithoutATokenMakeOneTokenRequest) {
  UseCertificate();
  graph_emulator::Fault slow;
  slow.target = "/oauth2/v2.0/token";
  slow.delay = std::chrono::milliseconds(1500);
  emulator_->AddFault(slow);
  Start(/*await_ready=*/false);
  auto request = ExampleRemoval();
  request.set_allow_missing(true);
  const std::vector<v1::RemoveParticipantRequest> removals(1000, request);
  CallSwarm swarm(*service_, {.at_once = 1000});
  for (const CallEnd& end : swarm.Remove(removals)) EXPECT_TRUE(end.status.ok());
  EXPECT_EQ(TokenRequests().size(), 1U);
  emulator_->RevokeTokens();
  for (const CallEnd& end : swarm.Remove(removals)) EXPECT_TRUE(end.status.ok());
  EXPECT_EQ(TokenRequests().size(), 2U);
}

}  // namespace
}  // namespace participants::e2e
