// One unary RPC on gRPC's completion queue, from before it arrives until gRPC no longer uses it.
#ifndef SERVICE_RPC_RPC_H_
#define SERVICE_RPC_RPC_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_unary_call.h>

#include <functional>
#include <memory>

#include "service/rpc/rpc_base.h"
#include "service/rpc/rpc_event.h"

namespace participants {

// Answers an RPC. Destroyed with the RPC, once gRPC has taken the answer and no longer uses it: by
// the queue's thread, or by the thread that calls Rpc::Finish.
class RpcReactor {
 public:
  virtual ~RpcReactor() = default;
  // The caller has cancelled or disconnected, or its deadline has passed. Runs at most once, after
  // the handler and before the end. Runs on the queue's thread, possibly while another thread
  // answers.
  virtual void OnCancel() = 0;
};

class Rpc final : public RpcBase {
 public:
  // Requests the next RPC of a method: the Request… function of the generated raw service.
  using Request = std::function<void(
      grpc::ServerContext*, grpc::ByteBuffer*, grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>*,
      grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void* tag)>;
  // Makes the reactor of an RPC that has arrived. Runs on the queue's thread and must not block.
  // The RPC and the reactor outlive this call.
  using Handler = std::function<std::unique_ptr<RpcReactor>(Rpc&)>;
  struct Registration {
    Request request;
    Handler handler;
  };

  grpc::ServerContext& context() { return context_; }
  grpc::ByteBuffer& request() { return request_; }

  // Answers the RPC. Call exactly once, from any thread. When it returns, the RPC may be destroyed,
  // unless the handler is still running. The response is not sent if the status is an error.
  void Finish(const grpc::ByteBuffer& response, const grpc::Status& status);

 private:
  friend RpcQueue;

  Rpc(const Registration& registration, RpcQueue& queue)
      : RpcBase(queue, /*unfinished=*/3), registration_(registration) {}
  ~Rpc() override = default;

  // The registration and the queue must outlive the RPC.
  static void AwaitNext(const Registration& registration, RpcQueue& queue);

  void Handle() override;
  void OnOver() override;
  void OnAnswered(bool ok);

  const Registration& registration_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> writer_{&context_};
  RpcEventOf<Rpc> answered_{*this, &Rpc::OnAnswered};

  std::unique_ptr<RpcReactor> reactor_;
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_H_
