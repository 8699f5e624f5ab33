// One RPC of any method, as a stream of messages, on gRPC's completion queue. Serves health,
// reflection and unknown methods.
#ifndef SERVICE_RPC_RPC_STREAM_H_
#define SERVICE_RPC_RPC_STREAM_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "service/rpc/rpc_base.h"
#include "service/rpc/rpc_event.h"

namespace participants {

// All events run on the queue's one thread.
class RpcStream final : public RpcBase {
 public:
  // Answers the RPC. Destroyed with the stream, once gRPC no longer uses it.
  class Reactor {
   public:
    virtual ~Reactor() = default;
    // The result of Read. Null = the client sends no more.
    virtual void OnRead(grpc::ByteBuffer* message) = 0;
    // gRPC has taken the message of Write and accepts the next one.
    virtual void OnWritten() {}
    // The RPC has ended, regardless of which side ended it. Other threads must not start anything
    // from here on.
    virtual void OnOver() {}
  };
  // Makes the reactor of an RPC that has arrived, or finishes the RPC and returns null. Must not
  // block.
  using Handler = std::function<std::unique_ptr<Reactor>(RpcStream&)>;
  using Handlers = std::map<std::string, Handler, std::less<>>;  // By path.
  // Requests the next RPC of a server that belongs to none of its registered methods.
  using Request =
      std::function<void(grpc::GenericServerContext*, grpc::GenericServerAsyncReaderWriter*,
                         grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void* tag)>;
  // A path without a handler ends as UNIMPLEMENTED.
  struct Registration {
    Request request;
    Handlers handlers;
  };

  // For access control.
  grpc_call* call() { return context_.c_call(); }

  // At most one Read and one Write may be in progress. Neither is allowed after the RPC was ended.
  void Read();
  void Write(const grpc::ByteBuffer& message);
  // These end the RPC. Call one of them, once, with no Write in progress.
  void WriteAndFinish(const grpc::ByteBuffer& message);
  void Finish(const grpc::Status& status);

 private:
  friend RpcQueue;
  using Event = RpcEventOf<RpcStream>;

  RpcStream(const Registration& registration, RpcQueue& queue)
      : RpcBase(queue, /*unfinished=*/2), registration_(registration) {}
  ~RpcStream() override = default;

  // The registration and the queue must outlive the RPC.
  static void AwaitNext(const Registration& registration, RpcQueue& queue);

  void Handle() override;
  void OnOver() override;
  void OnRead(bool ok);
  void OnWritten(bool ok);
  void OnFinished(bool ok);

  const Registration& registration_;
  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_{&context_};
  grpc::ByteBuffer message_;
  Event read_{*this, &RpcStream::OnRead};
  Event written_{*this, &RpcStream::OnWritten};
  Event finished_{*this, &RpcStream::OnFinished};

  std::unique_ptr<Reactor> reactor_;  // Null = the RPC was refused.
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_STREAM_H_
