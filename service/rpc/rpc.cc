#include "service/rpc/rpc.h"

#include "service/rpc/rpc_queue.h"

namespace participants {

void Rpc::AwaitNext(const Registration& registration, RpcQueue& queue) {
  Rpc* const rpc = new Rpc(registration, queue);
  rpc->context_.AsyncNotifyWhenDone(rpc->over_.tag());
  registration.request(&rpc->context_, &rpc->request_, &rpc->writer_, queue.queue(), queue.queue(),
                       rpc->arrived_.tag());
}

void Rpc::Finish(const grpc::ByteBuffer& response, const grpc::Status& status) {
  // Leaves the count unchanged. Orders all accesses so far before the last Release, for sanitizers
  // too, which do not see how gRPC orders them.
  // Until gRPC >= (not known): gRPC is instrumented for sanitizers.
  Hold(0);
  writer_.Finish(response, status, answered_.tag());
}

void Rpc::Handle() {
  AwaitNext(registration_, queue());
  reactor_ = registration_.handler(*this);
}

void Rpc::OnOver() {
  if (context_.IsCancelled()) reactor_->OnCancel();
}

void Rpc::OnAnswered(bool /*ok*/) { Release(); }

}  // namespace participants
