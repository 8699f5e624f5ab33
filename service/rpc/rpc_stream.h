// One RPC of any method, as a stream of messages, on gRPC's completion queue. For the small
// services beside the API, and for whatever else is asked for.
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
  // What answers it. Goes with the stream, when gRPC uses nothing of it any more.
  class Reactor {
   public:
    virtual ~Reactor() = default;
    // What Read asked for. Null: the client sends no more.
    virtual void OnRead(grpc::ByteBuffer* message) = 0;
    // gRPC has taken what Write gave it, and takes the next.
    virtual void OnWritten() {}
    // It has ended, whoever has ended it. Other threads must begin nothing from here on.
    virtual void OnOver() {}
  };
  // Makes the reactor of an RPC that has arrived, or finishes it and returns null. Must not block.
  using Handler = std::function<std::unique_ptr<Reactor>(RpcStream&)>;
  using Handlers = std::map<std::string, Handler, std::less<>>;  // By path.
  // How to ask a server for the next RPC that is of none of its registered methods.
  using Request =
      std::function<void(grpc::GenericServerContext*, grpc::GenericServerAsyncReaderWriter*,
                         grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void* tag)>;
  // What has no handler ends as UNIMPLEMENTED.
  struct Registration {
    Request request;
    Handlers handlers;
  };

  // For access control.
  grpc_call* call() { return context_.c_call(); }

  // At most one of each at a time. Neither reading nor writing after an end.
  void Read();
  void Write(const grpc::ByteBuffer& message);
  // The end, once, and with no Write under way.
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
