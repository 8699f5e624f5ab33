#ifndef SERVICE_RPC_RPC_BASE_H_
#define SERVICE_RPC_RPC_BASE_H_

#include <atomic>

#include "service/rpc/rpc_event.h"

namespace participants {

class RpcQueue;

// An RPC on gRPC's completion queue, from before it arrives until gRPC uses nothing of it any more.
// It deletes itself. The queue must outlive it.
class RpcBase {
 public:
  RpcBase(const RpcBase&) = delete;
  RpcBase& operator=(const RpcBase&) = delete;

 protected:
  // `unfinished` counts the handler, the end of the RPC, and what else it waits for in any case.
  RpcBase(RpcQueue& queue, int unfinished);
  virtual ~RpcBase() = default;

  // The RPC has arrived.
  virtual void Handle() = 0;
  // It has ended, or its caller has cancelled it. Runs at most once, after Handle.
  virtual void OnOver() = 0;

  RpcQueue& queue() { return queue_; }
  // One thing more, or one less, that it waits for.
  void Hold(int count = 1) { unfinished_.fetch_add(count); }
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
