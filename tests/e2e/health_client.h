// What a kubelet, or a client that watches, hears of a server's health.
#ifndef TESTS_E2E_HEALTH_CLIENT_H_
#define TESTS_E2E_HEALTH_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
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

// Watches one name until the server ends the stream, or the destructor does.
class HealthWatch {
 public:
  HealthWatch(const std::string& address, const std::string& service);
  ~HealthWatch();
  HealthWatch(const HealthWatch&) = delete;
  HealthWatch& operator=(const HealthWatch&) = delete;

  // Whether this is, or becomes, what was told last.
  bool Await(HealthStatus status);
  // Everything that was told, once the server has ended the stream.
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

}  // namespace participants::e2e

#endif  // TESTS_E2E_HEALTH_CLIENT_H_
