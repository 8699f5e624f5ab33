// A service with mutual TLS under attack, and those who only want to be served meanwhile.
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
  // What the service's process may cost meanwhile, the others' calls included.
  struct Bounds {
    long memory_mib = 0;
    double cpu_seconds = 0;
    // A certificate's holder may also slow the others down; a stranger may not.
    bool others_may_fail = false;
  };

  AttackWorld();

  const std::string& api() const { return service_.address(); }
  const std::string& health() const { return service_.health_address(); }
  graph_emulator::GraphEmulator& graph() const { return *emulator_; }
  // A client with a certificate, whom the policy lets remove.
  const TlsClient& insider() const { return insider_; }

  // Runs the attack among bystanders, prints what it cost, and judges. Afterwards everybody is
  // served.
  void Among(const Bounds& bounds, const std::function<void()>& attack);

  // A connection of its own, with that client's certificate.
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
