#ifndef SERVICE_RPC_RPC_BASE_H_
#define SERVICE_RPC_RPC_BASE_H_

#include <atomic>

#include "service/rpc/rpc_event.h"

namespace participants {

class RpcQueue;

// An RPC on gRPC's completion queue, from before it arrives until gRPC no longer uses it. Deletes
// itself. The queue must outlive it.
class RpcBase {
 public:
  RpcBase(const RpcBase&) = delete;
  RpcBase& operator=(const RpcBase&) = delete;

 protected:
  // `unfinished` counts what every RPC of the class waits for: its handler, its end, and anything
  // else.
  RpcBase(RpcQueue& queue, int unfinished);
  virtual ~RpcBase() = default;

  // The RPC has arrived.
  virtual void Handle() = 0;
  // The RPC has ended, or its caller has cancelled it. Runs at most once, after Handle.
  virtual void OnOver() = 0;

  RpcQueue& queue() { return queue_; }
  // Each adds or removes one thing that the RPC waits for. The last Release deletes the RPC.
  void Hold() { unfinished_.fetch_add(1); }
  void Release();

  RpcEventOf<RpcBase> arrived_{*this, &RpcBase::OnArrived};
  RpcEventOf<RpcBase> over_{*this, &RpcBase::OnOverEvent};

 private:
  void OnArrived(bool ok);
  void OnOverEvent(bool ok);
  void Delete();

  RpcQueue& queue_;
  std::atomic<int> unfinished_;
};

}  // namespace participants

#endif  // SERVICE_RPC_RPC_BASE_H_
