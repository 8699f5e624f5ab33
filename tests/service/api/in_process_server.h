// A real server on a free loopback port, and calls that do not block the test.
#ifndef TESTS_SERVICE_API_IN_PROCESS_SERVER_H_
#define TESTS_SERVICE_API_IN_PROCESS_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "participants/v1/participant_service.grpc.pb.h"
#include "service/rpc/rpc_queue.h"
#include "tests/support/fake_graph_client.h"

namespace participants {

class InProcessServer {
 public:
  // `service` has Registrations().
  explicit InProcessServer(auto& service) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(&service);
    queue_ = std::make_unique<RpcQueue>(builder, heartbeat_);
    server_ = builder.BuildAndStart();
    queue_->Serve(service.Registrations());
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials());
  }
  ~InProcessServer() {
    server_->Shutdown();
    queue_.reset();
  }

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  Heartbeat heartbeat_;
  std::unique_ptr<RpcQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// One client call. Must live until it is answered.
template <typename Request, typename Response>
class PendingCall {
 public:
  ~PendingCall() { done_.WaitForNotification(); }

  // Blocks until the answer arrives.
  const grpc::Status& Await() {
    done_.WaitForNotification();
    return status_;
  }

  // A trailer's value. Empty when it was not sent.
  std::string Trailer(const std::string& key) {
    Await();
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto entry = trailers.find(key);
    return entry == trailers.end() ? "" : std::string(entry->second.data(), entry->second.size());
  }

  // The completion callback for the stub.
  auto Done() {
    return [this](grpc::Status status) {
      status_ = std::move(status);
      done_.Notify();
    };
  }

  grpc::ClientContext context;
  Request request;
  Response response;

 private:
  grpc::Status status_;
  absl::Notification done_;
};

using PendingRemoval = PendingCall<v1::RemoveParticipantRequest, v1::RemoveParticipantResponse>;
using PendingInvitation =
    PendingCall<v1::InviteParticipantsRequest, v1::InviteParticipantsResponse>;
using PendingMute = PendingCall<v1::MuteParticipantRequest, v1::MuteParticipantResponse>;
using PendingBytes = PendingCall<grpc::ByteBuffer, grpc::ByteBuffer>;

}  // namespace participants

#endif  // TESTS_SERVICE_API_IN_PROCESS_SERVER_H_
