// Shared by both empty servers.
#ifndef TESTS_BENCH_EMPTY_SERVER_H_
#define TESTS_BENCH_EMPTY_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "participants/v1/participant_service.grpc.pb.h"

namespace participants::bench {

// The minimal valid answer.
void Answer(const v1::RemoveParticipantRequest& request, v1::RemoveParticipantResponse& response);
void Answer(const v1::InviteParticipantsRequest& request, v1::InviteParticipantsResponse& response);

// A server on a free loopback port.
class EmptyServer {
 public:
  // Call before gRPC starts a thread. `service` must outlive this object.
  explicit EmptyServer(grpc::Service& service);

  grpc::ServerBuilder& builder() { return builder_; }
  // Prints the address.
  void Start();
  // Returns once the process is told to end and the server has shut down.
  void Run();

 private:
  grpc::ServerBuilder builder_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace participants::bench

#endif  // TESTS_BENCH_EMPTY_SERVER_H_
