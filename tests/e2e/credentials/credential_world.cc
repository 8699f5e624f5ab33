#include "tests/e2e/credentials/credential_world.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"

namespace participants::e2e {

using graph_emulator::ServiceAccountToken;

CredentialWorld::CredentialWorld() {
  std::string name = testing::TempDir() + "credential_XXXXXX";
  EXPECT_NE(mkdtemp(name.data()), nullptr);
  directory_ = name + "/";
  options_.environment["AZURE_CLIENT_SECRET"] = "";
  options_.flags = {"--log_level=debug"};
  options_.capture_stderr = true;
}

CredentialWorld::~CredentialWorld() {
  service_.reset();
  std::filesystem::remove_all(directory_);
}

void CredentialWorld::Write(const std::string& file, const std::string& text) const {
  std::ofstream(file + ".new") << text;
  EXPECT_EQ(std::rename((file + ".new").c_str(), file.c_str()), 0);
}

void CredentialWorld::UseSecretFile() {
  file_ = Path("secret");
  Write(file_, "emulator-secret\n");
  options_.flags.push_back("--client_secret_file=" + file_);
}

void CredentialWorld::UseCertificate() {
  file_ = Path("certificate.pem");
  RotateCertificate();
  options_.environment["AZURE_CLIENT_CERTIFICATE_PATH"] = file_;
}

void CredentialWorld::RotateCertificate() {
  certificates_.push_back(std::make_unique<graph_emulator::ClientCertificate>());
  emulator_->AddClientCertificate(certificates_.back()->certificate_pem());
  Write(file_, certificates_.back()->pem_with_key());
}

void CredentialWorld::UseWorkloadIdentity() {
  const ServiceAccountToken token;
  issuer_key_ = std::make_unique<graph_emulator::RsaKey>();
  emulator_->AddIssuerKey(token.issuer, issuer_key_->public_pem());
  emulator_->AddFederatedCredential({token.issuer, token.subject()});
  file_ = Path("azure-identity-token");
  RotateFederatedToken();
  options_.environment["AZURE_FEDERATED_TOKEN_FILE"] = file_;
}

void CredentialWorld::RotateFederatedToken() {
  Write(file_, MintServiceAccountToken(*issuer_key_, ServiceAccountToken()));
}

void CredentialWorld::UseManagedIdentity() {
  emulator_->AddManagedIdentity({graph_emulator::GraphEmulatorOptions().client_id, "", ""});
  options_.environment["AZURE_MANAGED_IDENTITY"] = "true";
  options_.environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = "http://" + emulator_->address();
  // A request through this proxy would fail.
  options_.flags.push_back("--egress_proxy=http://127.0.0.1:1");
}

void CredentialWorld::UseStaticToken() {
  file_ = Path("token");
  Write(file_, "static-token\n");
  emulator_->AcceptToken("static-token");
  options_.flags.push_back("--static_token_file=" + file_);
}

void CredentialWorld::Start(bool await_ready) {
  options_.await_ready = await_ready;
  service_ = std::make_unique<ServiceProcess>(*emulator_, options_);
}

grpc::Status CredentialWorld::TryRemoval() {
  auto request = ExampleRemoval();
  request.set_allow_missing(true);
  v1::RemoveParticipantResponse response;
  return Remove(*service_, request, response);
}

bool CredentialWorld::AwaitRemoval() {
  const absl::Time end = absl::Now() + kPatience;
  while (absl::Now() < end) {
    if (TryRemoval().ok()) return true;
  }
  return false;
}

size_t CredentialWorld::RemoveUntil(const std::function<bool()>& done) {
  const absl::Time end = absl::Now() + kPatience;
  size_t calls = 0;
  do {
    if (absl::Now() > end) {
      ADD_FAILURE() << "the wait timed out";
      break;
    }
    const std::vector<v1::RemoveParticipantRequest> removals(50, [] {
      auto request = ExampleRemoval();
      request.set_allow_missing(true);
      return request;
    }());
    for (const CallEnd& end_of_call : CallSwarm(*service_, {.at_once = 10}).Remove(removals)) {
      EXPECT_TRUE(end_of_call.status.ok()) << end_of_call.status.error_message();
      ++calls;
    }
  } while (!done());
  return calls;
}

std::vector<graph_emulator::TokenRequestRecord> CredentialWorld::TokenRequests() const {
  std::vector<graph_emulator::TokenRequestRecord> requests;
  for (const auto& entry : emulator_->Journal()) {
    if (entry.token_request) requests.push_back(*entry.token_request);
  }
  return requests;
}

size_t CredentialWorld::TokensIssued() const {
  size_t issued = 0;
  for (const auto& entry : emulator_->Journal()) issued += entry.issued_token_ordinal != 0 ? 1 : 0;
  return issued;
}

}  // namespace participants::e2e
