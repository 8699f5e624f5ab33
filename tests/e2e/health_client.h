// A server's health as a kubelet or a watching client sees it.
#ifndef TESTS_E2E_HEALTH_CLIENT_H_
#define TESTS_E2E_HEALTH_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace participants::e2e {

inline constexpr char kServiceName[] = "participants.v1.ParticipantService";

using HealthStatus = grpc::health::v1::HealthCheckResponse::ServingStatus;
inline constexpr auto kServing = grpc::health::v1::HealthCheckResponse::SERVING;
inline constexpr auto kNotServing = grpc::health::v1::HealthCheckResponse::NOT_SERVING;

struct HealthAnswer {
  grpc::StatusCode code = grpc::StatusCode::UNKNOWN;
  HealthStatus status = grpc::health::v1::HealthCheckResponse::UNKNOWN;
};
HealthAnswer CheckHealth(const std::string& address, const std::string& service);

// Watches one name until the server or the destructor ends the stream.
class HealthWatch {
 public:
  HealthWatch(const std::string& address, const std::string& service);
  ~HealthWatch();
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // Whether this is, or becomes, the last status received.
  bool Await(HealthStatus status);
  // Every status received, once the server has ended the stream.
  std::vector<HealthStatus> AwaitEnd();

 private:
  void Read();

  const std::unique_ptr<grpc::health::v1::Health::Stub> stub_;
  const std::string service_;
  grpc::ClientContext context_;
  absl::Mutex mutex_;
  std::vector<HealthStatus> told_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread reader_;
};

// A kubelet's view of /livez or /readyz of a health_address; status 0 = no answer.
struct ProbeAnswer {
  int status = 0;
  std::string body;
};
ProbeAnswer Probe(const std::string& health_address, const std::string& path);

// Polls on one connection until the connection ends.
class ProbeWatch {
 public:
  ProbeWatch(const std::string& health_address, const std::string& path);
  ~ProbeWatch();
  ProbeWatch(const ProbeWatch&) = delete;
  ProbeWatch& operator=(const ProbeWatch&) = delete;

  // Whether this is, or becomes, the last answer.
  bool Await(int status);
  // Each change of status, once the connection has ended.
  std::vector<int> AwaitEnd();

 private:
  void Ask(const std::string& health_address, const std::string& path);

  absl::Mutex mutex_;
  std::vector<int> told_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Notification stop_;
  std::thread asker_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_HEALTH_CLIENT_H_
