// The gRPC side of the process: two servers, health, reflection, and the order of a drain.
#ifndef SERVICE_SERVER_H_
#define SERVICE_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_client.h"
#include "service/config.h"
#include "service/in_flight_calls.h"
#include "service/participant_service.h"
#include "service/telemetry/log.h"

namespace participants {

// Owns the two grpc::Server objects: the API (ParticipantService, health, reflection) and the probe
// (health alone, plain text, for the kubelet). One grpc::Server would show all of its services on all
// of its ports. SetReady is thread-safe; the rest is for main's thread.
class Server {
 public:
  // Listening when it returns; an address that is taken or cannot be bound is the error.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config,
                                                       graph::GraphClient& client,
                                                       telemetry::Log& log);
  ~Server();

  // Health names "" and participants.v1.ParticipantService. Once draining, it stays NOT_SERVING.
  void SetReady(bool ready);

  // The addresses in use, with the port that port 0 became.
  const std::string& listen_address() const;
  const std::string& health_address() const;

  // Returns when every accepted call has had our answer and both servers are down.
  void Drain(absl::Duration drain_delay, absl::Duration drain_timeout);
};

}  // namespace participants

#endif  // SERVICE_SERVER_H_
