// A service with mutual TLS under attack, and bystanders that only want to be served.
#ifndef TESTS_ATTACKS_ATTACK_WORLD_H_
#define TESTS_ATTACKS_ATTACK_WORLD_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "tests/attacks/attacker.h"
#include "tests/e2e/access/access_files.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::attacks {

class AttackWorld : public testing::Test {
 protected:
  // The resources that the service's process may use meanwhile, including for the other calls.
  struct Bounds {
    long memory_mib = 0;
    double cpu_seconds = 0;
    // An attacker with a certificate may also slow the others down; a stranger may not.
    bool others_may_fail = false;
  };

  AttackWorld();

  const std::string& api() const { return service_.address(); }
  const std::string& health() const { return service_.health_address(); }
  graph_emulator::GraphEmulator& graph() const { return *emulator_; }
  // A client with a certificate, whose policy lets it remove.
  const TlsClient& insider() const { return insider_; }

  // Runs the attack among bystanders, prints its cost, and checks the bounds. Afterwards every
  // bystander is served.
  void Among(const Bounds& bounds, const std::function<void()>& attack);

  // A separate connection with that client's certificate.
  std::shared_ptr<grpc::Channel> NewChannel() const;

 private:
  const e2e::AccessFiles files_;
  const std::unique_ptr<TestCertificate> certificate_ =
      files_.NewClient(std::string("URI:") + e2e::AccessFiles::kRemover);
  const TlsClient insider_{certificate_.get()};
  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = e2e::StartExampleEmulator();
  e2e::ServiceProcess service_;
};

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_ATTACK_WORLD_H_
