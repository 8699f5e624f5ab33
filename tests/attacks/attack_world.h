// A service with mutual TLS under attack, and those who only want to be served meanwhile: a caller
// on a connection that lasts, one that connects anew for each call, and a kubelet.
#ifndef TESTS_ATTACKS_ATTACK_WORLD_H_
#define TESTS_ATTACKS_ATTACK_WORLD_H_

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/attacks/attacker.h"
#include "tests/e2e/access/access_files.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::attacks {

// That many, or as many as this process may have beside all else it has.
int Affordable(int connections);

// Does the same thing over and over on a thread of its own, and keeps what became of it.
class Bystander {
 public:
  // An empty answer is a success, another one says what was wrong.
  using Attempt = std::function<std::string()>;

  Bystander(Attempt attempt, absl::Duration pause);
  ~Bystander();
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  // Ends it. Each but the last is to be called once before.
  void Stop();
  size_t successes() const { return times_.size(); }
  const std::vector<std::string>& failures() const { return failures_; }
  // Of the successes; 0 when there were none.
  absl::Duration Percentile(double share) const;

 private:
  void Run(absl::Duration pause);

  const Attempt attempt_;
  absl::Notification stop_;
  std::vector<absl::Duration> times_;
  std::vector<std::string> failures_;
  std::thread thread_;
};

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
  // A client with a certificate, whom the policy lets remove.
  const TlsClient& insider() const { return insider_; }
  const TlsClient& stranger() const { return stranger_; }

  // Runs the attack among the others, prints what it cost, and judges. Afterwards everybody is
  // served.
  void Play(const Bounds& bounds, const std::function<void()>& attack);

  // A connection of its own, with that client's certificate.
  std::shared_ptr<grpc::Channel> NewChannel() const;

 private:
  std::string Remove(const std::shared_ptr<grpc::Channel>& channel) const;

  const e2e::AccessFiles files_;
  const std::unique_ptr<TestCertificate> certificate_ =
      files_.NewClient(std::string("URI:") + e2e::AccessFiles::kRemover);
  const TlsClient insider_{certificate_.get(), files_.authority()};
  const TlsClient stranger_{nullptr, files_.authority()};
  const std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = e2e::StartExampleEmulator();
  e2e::ServiceProcess service_;
};

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_ATTACK_WORLD_H_
