// The gRPC side of the process: the server, health, reflection, and the order of a drain.
#ifndef SERVICE_SERVER_SERVER_H_
#define SERVICE_SERVER_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"
#include "service/access/access_control.h"
#include "service/api/bulk_participant_service.h"
#include "service/api/in_flight_calls.h"
#include "service/api/participant_service.h"
#include "service/config/config.h"
#include "service/rpc/heartbeat.h"
#include "service/rpc/rpc_queue.h"
#include "service/server/connection_acceptor.h"
#include "service/server/health/health_service.h"
#include "service/server/reflection/reflection_service.h"
#include "service/telemetry/log.h"

namespace participants {

// Serves the API: ParticipantService, BulkParticipantService, health, reflection. SetReady,
// WhyNotLive and WhyNotReady are thread-safe. All others are for main's thread.
class Server {
 public:
  // Listens when it returns. The error is an address that is taken or cannot be bound. All
  // arguments except the config must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config,
                                                       const access::AccessControl& access,
                                                       audit::AuditLog* audit, CallMetrics& metrics,
                                                       graph::GraphClient& client,
                                                       telemetry::Log& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Cancels the calls in flight, unless Drain ran before.
  ~Server();

  // Sets the health of "" and of the services of the API. Does nothing once the drain has
  // begun.
  void SetReady(bool ready);

  // Empty = the threads on which every call depends are running. Otherwise names one that is not.
  std::string WhyNotLive() const;
  // Empty = ready for calls, also during a drain until just before calls are refused. Otherwise the
  // reason.
  std::string WhyNotReady() const;

  // The address in use, with the actual port for port 0.
  const std::string& listen_address() const { return listen_address_; }

  // Call every two seconds. Returns the memory of a burst of calls to the system once the burst is
  // over.
  void Tick();

  // Returns when every accepted call has been answered and the server is down. Sets "" to
  // NOT_SERVING at once, and the name of the API just before the end of drain_delay. Accepts calls
  // during drain_delay, and refuses them with DRAINING afterwards. Calls in flight continue for at
  // most drain_timeout; then the service, not gRPC, ends the rest. Call only once.
  void Drain(absl::Duration drain_delay, absl::Duration drain_timeout);

 private:
  Server(const Config& config, const access::AccessControl& access, audit::AuditLog* audit,
         CallMetrics& metrics, graph::GraphClient& client, telemetry::Log& log);

  absl::Status Listen(const Config& config);
  void PublishHealth(bool serving);
  void PublishReadiness() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndStragglers();
  void ShutDown();

  const access::AccessControl& access_;
  graph::GraphClient& client_;
  telemetry::Log& log_;
  InFlightCalls calls_;
  bool burst_ = false;  // For Tick.
  ParticipantService service_;
  BulkParticipantService bulk_service_;
  HealthService health_;
  std::optional<ReflectionService> reflection_;
  grpc::AsyncGenericService api_others_;  // All methods that the services lack.
  std::string listen_address_;

  mutable absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  bool refusing_ ABSL_GUARDED_BY(mutex_) = false;

  Heartbeat heartbeat_;

  // Last: their calls use all of the above.
  std::unique_ptr<RpcQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<ConnectionAcceptor> acceptor_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_SERVER_H_
