// Clients that only want to be served during an attack: a caller on a persistent connection, one
// with a new connection for each call, and a kubelet.
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

// Repeats an action on its own thread and records the results.
class Bystander {
 public:
  // Returns empty on success, otherwise the error.
  using Attempt = std::function<std::string()>;

  Bystander(Attempt attempt, absl::Duration pause);
  ~Bystander();
  Bystander(const Bystander&) = delete;
  Bystander& operator=(const Bystander&) = delete;

  // Stops and joins the thread. IsServed and Summary need this first.
  void Stop();
  // Whether it was served at least once, and every time.
  bool IsServed() const { return failures_.empty() && !times_.empty(); }
  // The number of calls, their latency, and the failures.
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

// All three. The caller and the newcomer remove a participant that may be absent.
class Bystanders {
 public:
  using NewChannel = std::function<std::shared_ptr<grpc::Channel>()>;

  Bystanders(const std::string& health_address, NewChannel new_channel);

  void Stop();
  bool CallersAreServed() const { return caller_.IsServed() && newcomer_.IsServed(); }
  bool KubeletIsServed() const { return kubelet_.IsServed(); }
  // One line for each.
  std::string Summary() const;

 private:
  Bystander caller_;
  Bystander newcomer_;
  Bystander kubelet_;
};

// One removal. Empty = success, otherwise the error.
std::string Remove(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace participants::attacks

#endif  // TESTS_ATTACKS_BYSTANDERS_H_
