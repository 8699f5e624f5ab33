// The real binary with each kind of credential, and the emulator that verifies them.
#ifndef TESTS_E2E_CREDENTIALS_CREDENTIAL_WORLD_H_
#define TESTS_E2E_CREDENTIALS_CREDENTIAL_WORLD_H_

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/graph_emulator/test_credentials.h"
#include "tests/graph_emulator/token_request_record.h"

namespace participants::e2e {

using Grant = graph_emulator::TokenRequestRecord::Grant;

class CredentialWorld : public testing::Test {
 protected:
  CredentialWorld();
  ~CredentialWorld() override;

  // Creates the credential, registers it with the emulator, and sets `environment` and `flags` for
  // the service.
  void UseSecretFile();
  void UseCertificate();
  void UseWorkloadIdentity();
  void UseManagedIdentity();
  void UseStaticToken();

  // Replaces the file as Kubernetes does: atomically, by a rename.
  void Write(const std::string& file, const std::string& text) const;
  // Writes a new certificate, or a new cluster token, to the file.
  void RotateCertificate();
  void RotateFederatedToken();

  void Start(bool await_ready = true);
  grpc::Status TryRemoval();
  // Calls until one succeeds.
  bool AwaitRemoval();
  // Calls without pause until `done`. Every call must succeed. Returns their number.
  size_t RemoveUntil(const std::function<bool()>& done);

  // The requests to the token endpoint or the metadata service, in order.
  std::vector<graph_emulator::TokenRequestRecord> TokenRequests() const;
  size_t TokensIssued() const;

  std::string Path(const std::string& name) const { return directory_ + name; }

  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  ServiceProcess::Options options_;
  std::unique_ptr<ServiceProcess> service_;
  std::string file_;  // The credential's file.
  std::vector<std::unique_ptr<graph_emulator::ClientCertificate>> certificates_;
  std::unique_ptr<graph_emulator::RsaKey> issuer_key_;

 private:
  std::string directory_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_CREDENTIALS_CREDENTIAL_WORLD_H_
