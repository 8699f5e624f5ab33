// Those who only want to be served, whatever others do to a service: a caller on a connection that
// lasts, one that connects anew for each call, and a kubelet.
#ifndef TESTS_ATTACKS_BYSTANDERS_H_
#define TESTS_ATTACKS_BYSTANDERS_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace participants::attacks {

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
  // Whether it was served at least once, and each time.
  bool IsServed() const { return failures_.empty() && !times_.empty(); }
  // How often, how fast, and what failed.
  std::string Summary() const;

 private:
  void Run(absl::Duration pause);
  absl::Duration Percentile(double share) const;

  const Attempt attempt_;
  absl::Notification stop_;
  std::vector<absl::Duration> times_;
  std::vector<std::string> failures_;
  std::thread thread_;
};

// All three. The caller and the newcomer remove somebody who need not be there.
class Bystanders {
 public:
  using NewChannel = std::function<std::shared_ptr<grpc::Channel>()>;

  Bystanders(const std::string& health_address, NewChannel new_channel);

  void Stop();
  bool CallersAreServed() const { return caller_.IsServed() && newcomer_.IsServed(); }
  bool KubeletIsServed() const { return kubelet_.IsServed(); }
  // A line for each.
  std::string Summary() const;

 private:
  Bystander caller_;
  Bystander newcomer_;
  Bystander kubelet_;
};

// One removal. Empty = it succeeded, else what was wrong.
std::string Remove(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_BYSTANDERS_H_
