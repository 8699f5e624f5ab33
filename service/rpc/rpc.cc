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
  // gRPC may report the answer to the queue's thread before writer_.Finish returns. Sanitizers do
  // not see how gRPC orders the two. Holds the RPC until writer_.Finish has returned.
  // Until gRPC >= (not known): gRPC is instrumented for sanitizers.
  Hold();
  writer_.Finish(response, status, answered_.tag());
  Release();
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
