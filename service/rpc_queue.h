// The threads on which RPCs arrive and end.
#ifndef SERVICE_RPC_QUEUE_H_
#define SERVICE_RPC_QUEUE_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_io.h"
#include "service/rpc.h"

namespace participants {

// A completion queue of gRPC's with threads that do nothing but wait for it. In place of gRPC's
// callback API, whose threads sleep through a tenth of a quiet second (ADR 10).
class RpcQueue {
 public:
  // Of a builder, before it builds the server. The thread does the client's I/O as well while it is
  // awake, if there is one; it must outlive this.
  RpcQueue(grpc::ServerBuilder& builder, graph::GraphIo* io)
      : queue_(builder.AddCompletionQueue()), io_(io) {}
  // After the server's Shutdown. Waits until every RPC has been answered.
  ~RpcQueue();
  RpcQueue(const RpcQueue&) = delete;
  RpcQueue& operator=(const RpcQueue&) = delete;

  // Once the server runs.
  void Serve(std::vector<Rpc::Method> methods);

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // For Rpc: each one that is awaited or under way is counted.
  void Enter();
  void Leave();

 private:
  void Poll();
  void RunWhatIsReady();

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  graph::GraphIo* const io_;
  std::vector<Rpc::Method> methods_;
  std::vector<std::thread> threads_;
  absl::Mutex mutex_;
  int rpcs_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace participants

#endif  // SERVICE_RPC_QUEUE_H_
