// grpc.health.v1.Health of gRPC's health checking protocol.
#ifndef SERVICE_SERVER_HEALTH_HEALTH_SERVICE_H_
#define SERVICE_SERVER_HEALTH_HEALTH_SERVICE_H_

#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.pb.h"
#include "service/rpc/rpc_stream.h"

namespace participants {

// Serves all servers of the process. Must outlive the queue that serves its methods.
// Until gRPC >= (not known): gRPC's own service needs no threads.
class HealthService {
 public:
  // Thread-safe. A name that was never set is unknown.
  void Set(const std::string& name, bool serving);

  RpcStream::Handlers Handlers();

 private:
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;
  class Check;
  class Watch;

  Status StatusOf(const std::string& name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::map<std::string, bool> serving_ ABSL_GUARDED_BY(mutex_);
  std::set<Watch*> watches_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_SERVER_HEALTH_HEALTH_SERVICE_H_
