#include "service/rpc.h"

#include "service/rpc_queue.h"

namespace participants {
namespace {

constexpr unsigned kHandled = 1;
constexpr unsigned kCancelled = 2;

}  // namespace

void Rpc::AwaitNext(const Method& method, RpcQueue& queue) {
  queue.Enter();
  Rpc* const rpc = new Rpc(method, queue);
  rpc->context_.AsyncNotifyWhenDone(&rpc->over_);
  method.request(&rpc->context_, &rpc->request_, &rpc->writer_, queue.queue(), queue.queue(),
                 &rpc->arrived_);
}

void Rpc::Finish(const grpc::ByteBuffer& response, const grpc::Status& status) {
  // Changes nothing: what has happened so far happens before the last Release, also for sanitizers,
  // which do not see how gRPC orders it.
  unfinished_.fetch_add(0);
  writer_.Finish(response, status, &answered_);
}

void Rpc::OnArrived(bool ok) {
  if (!ok) {  // The server shuts down, and none of the other events will come.
    RpcQueue& queue = queue_;
    delete this;
    return queue.Leave();
  }
  AwaitNext(method_, queue_);
  reactor_ = method_.handler(*this);
  if ((marks_.fetch_or(kHandled) & kCancelled) != 0) reactor_->OnCancel();
  Release();
}

void Rpc::OnOver(bool /*ok*/) {
  if (context_.IsCancelled() && (marks_.fetch_or(kCancelled) & kHandled) != 0) {
    reactor_->OnCancel();
  }
  Release();
}

void Rpc::OnAnswered(bool /*ok*/) { Release(); }

void Rpc::Release() {
  if (unfinished_.fetch_sub(1) > 1) return;
  reactor_->OnDone();
  RpcQueue& queue = queue_;
  delete this;
  queue.Leave();
}

}  // namespace participants
