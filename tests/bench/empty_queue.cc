// The floor of a gRPC server: parses, answers, does nothing else. Uses a completion queue with one
// thread, like the service (ADR 12), but shares no code with it: a change in the service must not
// move the floor.
#include <grpcpp/support/async_unary_call.h>

#include <memory>
#include <thread>

#include "tests/bench/empty_server.h"

namespace participants::bench {
namespace {

constexpr int kAwaited = 16;

using Service = v1::ParticipantService::AsyncService;

class Event {
 public:
  virtual ~Event() = default;
  virtual void Run(bool ok) = 0;
};

// One call, from before it arrives until it has been answered. Then it destroys itself.
template <typename Request, typename Response>
class Call final : public Event {
 public:
  using Await = void (Service::*)(grpc::ServerContext*, Request*,
                                  grpc::ServerAsyncResponseWriter<Response>*,
                                  grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void*);

  static void AwaitNext(Service& service, grpc::ServerCompletionQueue& queue, Await await) {
    auto* const call = new Call(service, queue, await);
    (service.*await)(&call->context_, &call->request_, &call->writer_, &queue, &queue, call);
  }

  void Run(bool ok) override {
    if (!ok || answered_) {
      delete this;
      return;
    }
    AwaitNext(service_, queue_, await_);
    Answer(request_, response_);
    answered_ = true;
    writer_.Finish(response_, grpc::Status::OK, this);
  }

 private:
  Call(Service& service, grpc::ServerCompletionQueue& queue, Await await)
      : service_(service), queue_(queue), await_(await) {}

  Service& service_;
  grpc::ServerCompletionQueue& queue_;
  const Await await_;
  grpc::ServerContext context_;
  Request request_;
  Response response_;
  grpc::ServerAsyncResponseWriter<Response> writer_{&context_};
  bool answered_ = false;
};

void Poll(grpc::ServerCompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) static_cast<Event*>(tag)->Run(ok);
}

}  // namespace
}  // namespace participants::bench

int main() {
  namespace bench = participants::bench;
  namespace v1 = participants::v1;
  bench::Service service;
  bench::EmptyServer server(service);
  const auto queue = server.builder().AddCompletionQueue();
  server.Start();
  for (int i = 0; i < bench::kAwaited; ++i) {
    bench::Call<v1::RemoveParticipantRequest, v1::RemoveParticipantResponse>::AwaitNext(
        service, *queue, &bench::Service::RequestRemoveParticipant);
    bench::Call<v1::InviteParticipantsRequest, v1::InviteParticipantsResponse>::AwaitNext(
        service, *queue, &bench::Service::RequestInviteParticipants);
  }
  std::thread thread([&queue] { bench::Poll(*queue); });
  server.Run();
  queue->Shutdown();
  thread.join();
}
