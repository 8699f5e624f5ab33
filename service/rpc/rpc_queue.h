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

// A gRPC completion queue with one thread that waits for it (ADR 12). While the thread is awake, it
// also does Graph's I/O (ADR 14). Replaces gRPC's callback API, whose threads sleep through a tenth
// of a quiet second (ADR 10).
// Until gRPC >= 1.83: callback threads do not sleep.
class RpcQueue {
 public:
  // Adds a queue to the builder, before the builder builds its server. If `io` is not null, the
  // thread also does the client's I/O while it is awake. `io` and the heartbeat must outlive this
  // object.
  RpcQueue(grpc::ServerBuilder& builder, Heartbeat& heartbeat, graph::GraphIo* io = nullptr);
  // Call after the server's Shutdown. Waits until every RPC has been answered.
  ~RpcQueue();
  RpcQueue(const RpcQueue&) = delete;
  RpcQueue& operator=(const RpcQueue&) = delete;

  // Call once the server runs, always from the same thread; for each service of the server.
  void Serve(std::vector<Rpc::Registration> registrations);
  void Serve(RpcStream::Registration registration);

  grpc::ServerCompletionQueue* queue() { return queue_.get(); }

  // For Rpc and RpcStream: counts the RPCs that are awaited or in progress.
  void Enter();
  void Leave();

 private:
  void Poll();
  void RunWhatIsReady();
  void BeatAgainLater();
  void OnBeat(bool ok);

  const std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  graph::GraphIo* const io_;
  // Deques, which do not move their elements: RPCs hold references to them.
  std::deque<Rpc::Registration> unary_;
  std::deque<RpcStream::Registration> streams_;
  Heartbeat& heartbeat_;
  RpcEventOf<RpcQueue> beat_{*this, &RpcQueue::OnBeat};
  absl::Mutex mutex_;
  // Thread-safe by itself, but must not be set after it has been cancelled.
  grpc::Alarm alarm_;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int rpcs_ ABSL_GUARDED_BY(mutex_) = 0;
  // One thread, because gRPC's epoll poller lets one thread wait for sockets, and every further
  // thread that waits for events takes over in turn. With two threads, an RPC cost 3.7 thread
  // switches; with one, 1.2 to 1.9 and 5 to 10 % less CPU (ADR 12). Last: uses all of the above.
  // Until gRPC >= (not known): several threads poll at once.
  std::thread thread_;
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_QUEUE_H_
