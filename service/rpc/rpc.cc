#include "service/rpc/rpc.h"

#include "service/rpc/rpc_queue.h"

namespace participants {

void Rpc::AwaitNext(const Registration& registration, RpcQueue& queue) {
  queue.Enter();
  Rpc* const rpc = new Rpc(registration, queue);
  rpc->context_.AsyncNotifyWhenDone(rpc->over_.tag());
  registration.request(&rpc->context_, &rpc->request_, &rpc->writer_, queue.queue(), queue.queue(),
                       rpc->arrived_.tag());
}

void Rpc::Finish(const grpc::ByteBuffer& response, const grpc::Status& status) {
  // Changes nothing: what has happened so far happens before the last Release, also for sanitizers,
  // which do not see how gRPC orders it.
  unfinished_.fetch_add(0);
  writer_.Finish(response, status, answered_.tag());
}

void Rpc::OnArrived(bool ok) {
  if (!ok) {  // The server shuts down, and none of the other events will come.
    RpcQueue& queue = queue_;
    delete this;
    return queue.Leave();
  }
  AwaitNext(registration_, queue_);
  reactor_ = registration_.handler(*this);
  Release();
}

void Rpc::OnOver(bool /*ok*/) {
  if (context_.IsCancelled()) reactor_->OnCancel();
  Release();
}

void Rpc::OnAnswered(bool /*ok*/) { Release(); }

void Rpc::Release() {
  if (unfinished_.fetch_sub(1) > 1) return;
  RpcQueue& queue = queue_;
  delete this;
  queue.Leave();
}

}  // namespace participants
