// The real binary behind TLS, with certificates and a policy that a test may change.
#ifndef TESTS_E2E_ACCESS_ACCESS_WORLD_H_
#define TESTS_E2E_ACCESS_ACCESS_WORLD_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/access/access_files.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

class AccessWorld : public testing::Test {
 protected:
  // The service runs until the next call.
  void StartService(const std::vector<std::string>& more_flags = {});

  // A separate connection. Null = a client without a certificate.
  std::shared_ptr<grpc::Channel> Connect(const TestCertificate* client) const;

  grpc::Status Remove(const std::shared_ptr<grpc::Channel>& channel) const;
  grpc::Status Invite(const std::shared_ptr<grpc::Channel>& channel) const;

  // The requests that the emulator has received, without those for tokens.
  size_t CallsAtGraph() const;

  // Whether that many lines of the service's log contain the text, within kPatience.
  bool AwaitLogged(const std::string& text, int lines = 1) const;

  const AccessFiles files_;
  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  const std::unique_ptr<TestCertificate> remover_ =
      files_.NewClient(std::string("URI:") + AccessFiles::kRemover);
  const std::unique_ptr<TestCertificate> inviter_ =
      files_.NewClient(std::string("URI:") + AccessFiles::kInviter);
  std::unique_ptr<ServiceProcess> service_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_ACCESS_ACCESS_WORLD_H_
