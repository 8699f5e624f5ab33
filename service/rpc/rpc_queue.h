// The thread on which RPCs arrive and end.
#ifndef SERVICE_RPC_RPC_QUEUE_H_
#define SERVICE_RPC_RPC_QUEUE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_io.h"
#include "service/rpc/heartbeat.h"
#include "service/rpc/rpc.h"
#include "service/rpc/rpc_event.h"
#include "service/rpc/rpc_stream.h"

namespace participants {

// A completion queue of gRPC's with one thread that waits for it (ADR 12), and while it is awake
// does Graph's I/O too (ADR 14). In place of gRPC's callback API,
// whose threads sleep through a tenth of a quiet second (ADR 10).
class RpcQueue {
 public:
  // Of a builder, before it builds its server. The thread does the client's I/O as well while it is
  // awake, if there is one; that and the heartbeat must outlive this.
  RpcQueue(grpc::ServerBuilder& builder, Heartbeat& heartbeat, graph::GraphIo* io = nullptr);
  // After the server's Shutdown. Waits until every RPC has been answered.
  ~RpcQueue();
  RpcQueue(const RpcQueue&) = delete;
  RpcQueue& operator=(const RpcQueue&) = delete;

  // Each once its server runs; all from the same thread.
  void Serve(std::vector<Rpc::Registration> registrations);
  void Serve(RpcStream::Registration registration);

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // For Rpc and RpcStream: each one that is awaited or under way is counted.
  void Enter();
  void Leave();

 private:
  void Poll();
  void RunWhatIsReady();
  void BeatAgainLater();
  void OnBeat(bool ok);

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  graph::GraphIo* const io_;
  // Neither moves what it has: RPCs refer to it.
  std::deque<Rpc::Registration> unary_;
  std::deque<RpcStream::Registration> streams_;
  Heartbeat& heartbeat_;
  RpcEventOf<RpcQueue> beat_{*this, &RpcQueue::OnBeat};
  absl::Mutex mutex_;
  // Thread-safe by itself, but nobody may set it once it has been cancelled.
  grpc::Alarm alarm_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int rpcs_ ABSL_GUARDED_BY(mutex_) = 0;
  // One, since gRPC's epoll poller lets one thread wait for sockets, and each further one that
  // waits for events takes its place in turn: with two, an RPC cost 3.7 switches from thread to
  // thread, with one 1.2 to 1.9, and 5 to 10 % less CPU (ADR 12). Last: it uses all of the above.
  std::thread thread_;
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_QUEUE_H_
