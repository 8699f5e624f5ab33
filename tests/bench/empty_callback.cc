// The floor of a gRPC server: parses, answers, does nothing else. On gRPC's callback API.
#include "tests/bench/empty_server.h"

namespace participants::bench {
namespace {

class EmptyService final : public v1::ParticipantService::CallbackService {
  grpc::ServerUnaryReactor* RemoveParticipant(grpc::CallbackServerContext* context,
                                              const v1::RemoveParticipantRequest* request,
                                              v1::RemoveParticipantResponse* response) override {
    return Finish(*context, *request, *response);
  }
  grpc::ServerUnaryReactor* InviteParticipants(grpc::CallbackServerContext* context,
                                               const v1::InviteParticipantsRequest* request,
                                               v1::InviteParticipantsResponse* response) override {
    return Finish(*context, *request, *response);
  }

  template <typename Request, typename Response>
  static grpc::ServerUnaryReactor* Finish(grpc::CallbackServerContext& context,
                                          const Request& request, Response& response) {
    Answer(request, response);
    grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace
}  // namespace participants::bench

int main() {
  participants::bench::EmptyService service;
  participants::bench::EmptyServer server(service);
  server.Start();
  server.Run();
}
