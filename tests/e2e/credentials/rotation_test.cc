// Credentials are replaced, and tokens expire and are revoked, while every call succeeds.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "tests/e2e/credentials/credential_world.h"

namespace participants::e2e {
namespace {

class Rotation : public CredentialWorld {
 protected:
  // A new token about every second.
  Rotation() { emulator_->SetTokenLifetime(std::chrono::seconds(2)); }

  void CallUntilIssued(size_t more) {
    const size_t wanted = TokensIssued() + more;
    EXPECT_GT(RemoveUntil([&] { return TokensIssued() >= wanted; }), 0U);
  }
};

TEST_F(Rotation, OfCertificatesIsNotHeard) {
  UseCertificate();
  Start();
  for (int i = 0; i < 3; ++i) {
    CallUntilIssued(1);
    RotateCertificate();
    CallUntilIssued(2);  // The first request may have started with the old certificate.
    const auto& old = certificates_.at(certificates_.size() - 2);
    EXPECT_TRUE(emulator_->RemoveClientCertificate(old->thumbprint()));
    emulator_->RevokeTokens();
    CallUntilIssued(1);
  }
  std::set<std::string> used;
  for (const auto& request : TokenRequests()) used.insert(request.thumbprint);
  EXPECT_EQ(used.size(), 4U);
}

TEST_F(Rotation, OfFederatedTokensAndTheirKeysIsNotHeard) {
  UseWorkloadIdentity();
  Start();
  std::set<std::string> keys;
  for (int i = 0; i < 3; ++i) {
    CallUntilIssued(1);
    // The cluster's issuer signs with a new key.
    const graph_emulator::ServiceAccountToken token;
    const std::string old_key = issuer_key_->id();
    keys.insert(old_key);
    issuer_key_ = std::make_unique<graph_emulator::RsaKey>();
    emulator_->AddIssuerKey(token.issuer, issuer_key_->public_pem());
    RotateFederatedToken();
    CallUntilIssued(2);
    EXPECT_TRUE(emulator_->RemoveIssuerKey(token.issuer, old_key));
    CallUntilIssued(1);
  }
  EXPECT_EQ(keys.size(), 3U);
}

TEST_F(Rotation, OfSecretsIsNotHeard) {
  UseSecretFile();
  Start();
  CallUntilIssued(1);
  emulator_->AddClientSecret("second");
  Write(file_, "second");
  CallUntilIssued(2);
  emulator_->RemoveClientSecret("emulator-secret");
  emulator_->RevokeTokens();
  CallUntilIssued(2);
}

// Graph holds every connection that it may have, but the authority answers: the service stays
// ready.
TEST_F(Rotation, GoesOnWhileGraphHangs) {
  UseSecretFile();
  options_.flags.push_back("--graph_max_connections=1");
  Start();
  graph_emulator::Fault hang;
  hang.target = "/invite";
  hang.wire = graph_emulator::WireFault::kNeverAnswer;
  emulator_->AddFault(hang);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
  v1::InviteParticipantsResponse response;
  const auto request = ExampleInvitation();
  absl::Notification ended;
  service_->stub().async()->InviteParticipants(&context, &request, &response,
                                               [&](const grpc::Status&) { ended.Notify(); });
  EXPECT_TRUE(AwaitRequests(*emulator_, "POST", "/invite", 1));
  const size_t before = TokenRequests().size();
  EXPECT_TRUE(AwaitRequests(*emulator_, "POST", "/oauth2/v2.0/token", before + 2));
  EXPECT_FALSE(service_->process().AwaitLine(R"("msg":"not ready")", absl::ZeroDuration()));
  context.TryCancel();
  ended.WaitForNotification();
}

TEST_F(Rotation, OfTokensOfTheMetadataServiceIsNotHeard) {
  UseManagedIdentity();
  options_.flags.pop_back();  // The proxy.
  Start();
  CallUntilIssued(2);
  emulator_->RevokeTokens();
  CallUntilIssued(2);
}

}  // namespace
}  // namespace participants::e2e
