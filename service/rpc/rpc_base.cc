#include "service/rpc/rpc_base.h"

#include "service/rpc/rpc_queue.h"

namespace participants {

RpcBase::RpcBase(RpcQueue& queue, int unfinished) : queue_(queue), unfinished_(unfinished) {
  queue_.Enter();
}

void RpcBase::OnArrived(bool ok) {
  if (!ok) return Delete();  // The server shuts down. No other event follows.
  Handle();
  Release();
}

void RpcBase::OnOverEvent(bool /*ok*/) {
  OnOver();
  Release();
}

void RpcBase::Release() {
  if (unfinished_.fetch_sub(1) == 1) Delete();
}

void RpcBase::Delete() {
  RpcQueue& queue = queue_;
  delete this;
  queue.Leave();
}

}  // namespace participants
