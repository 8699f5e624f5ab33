// The gRPC side of the process: two servers, health, reflection, and the order of a drain.
#ifndef SERVICE_SERVER_H_
#define SERVICE_SERVER_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"
#include "service/access/access_control.h"
#include "service/burst_memory.h"
#include "service/config.h"
#include "service/connection_acceptor.h"
#include "service/health/health_service.h"
#include "service/in_flight_calls.h"
#include "service/participant_service.h"
#include "service/recorded_io.h"
#include "service/reflection/reflection_service.h"
#include "service/rpc_queue.h"
#include "service/telemetry/log.h"

namespace participants {

// Owns the two grpc::Server objects: the API (ParticipantService, health, reflection) and the probe
// (health alone, plain text, for the kubelet). One grpc::Server would show all of its services on
// all of its ports. SetReady is thread-safe; the rest is for main's thread.
class Server {
 public:
  // Listening when it returns; an address that is taken or cannot be bound is the error. All but
  // the config must outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> Start(
      const Config& config, const access::AccessControl& access, access::AuditLog* audit,
      CallMetrics& metrics, graph::GraphClient& client, telemetry::Log& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // Without a Drain before it, cancels what is in flight.
  ~Server();

  // Health names "" and participants.v1.ParticipantService. Does nothing once it drains.
  void SetReady(bool ready);

  // The addresses in use, with the port that port 0 became; health_address may be empty.
  const std::string& listen_address() const { return listen_address_; }
  const std::string& health_address() const { return health_address_; }

  // Every few seconds, for memory's sake.
  void Tick() { burst_memory_.Tick(); }

  // Returns when every accepted call has had our answer and both servers are down. "" is
  // NOT_SERVING at once, the API's name just before the end of drain_delay. Calls are accepted
  // during drain_delay, and refused with DRAINING afterwards, while those in flight go on
  // for at most drain_timeout; what is left then is ended by the service, not by gRPC. Once only.
  void Drain(absl::Duration drain_delay, absl::Duration drain_timeout);

 private:
  Server(const Config& config, const access::AccessControl& access, access::AuditLog* audit,
         CallMetrics& metrics, graph::GraphClient& client, telemetry::Log& log);

  // A server, and how to give it a connection.
  struct Running {
    std::unique_ptr<grpc::Server> server;
    ConnectionAcceptor::Taker taker;
  };
  // One of the two, and what accepts its connections and goes before it.
  struct Endpoint {
    std::unique_ptr<grpc::Server> server;
    std::unique_ptr<ConnectionAcceptor> acceptor;
  };

  absl::StatusOr<Endpoint> Listen(const ConnectionAcceptor::Options& limits,
                                  absl::Duration keepalive_timeout, ListenAddress& address,
                                  absl::FunctionRef<Running()> run);
  absl::Status StartApi(const Config& config);
  absl::Status StartProbe(const Config& config);
  void PublishReadiness() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndStragglers();
  void ShutDown();

  const access::AccessControl& access_;
  graph::GraphClient& client_;
  telemetry::Log& log_;
  InFlightCalls calls_;
  BurstMemory burst_memory_;
  ParticipantService service_;
  HealthService health_;
  std::optional<ReflectionService> reflection_;
  grpc::AsyncGenericService api_others_;  // Whatever is not of service_.
  std::string listen_address_;
  std::string health_address_;

  absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;

  std::optional<RecordedIo> recorded_io_;

  // Last: their calls use all of the above.
  std::unique_ptr<RpcQueue> queue_;
  Endpoint api_;
  Endpoint probe_;
};

}  // namespace participants

#endif  // SERVICE_SERVER_H_
