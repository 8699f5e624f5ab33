#include "service/rpc_queue.h"

#include <utility>

namespace participants {
namespace {

// RPCs of each kind that gRPC may hand over without waiting for us to ask for the next one.
constexpr int kAwaited = 16;

}  // namespace

RpcQueue::RpcQueue(grpc::ServerBuilder& builder)
    : queue_(builder.AddCompletionQueue()), thread_([this] { Poll(); }) {}

RpcQueue::~RpcQueue() {
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](int* rpcs) { return *rpcs == 0; }, &rpcs_));
  }
  queue_->Shutdown();
  thread_.join();
}

void RpcQueue::Serve(std::vector<Rpc::Method> methods) {
  for (Rpc::Method& method : methods) {
    methods_.push_back(std::move(method));
    for (int i = 0; i < kAwaited; ++i) Rpc::AwaitNext(methods_.back(), *this);
  }
}

void RpcQueue::Serve(RpcStream::Source source) {
  sources_.push_back(std::move(source));
  for (int i = 0; i < kAwaited; ++i) RpcStream::AwaitNext(sources_.back(), *this);
}

void RpcQueue::Enter() {
  absl::MutexLock lock(&mutex_);
  ++rpcs_;
}

void RpcQueue::Leave() {
  absl::MutexLock lock(&mutex_);
  --rpcs_;
}

void RpcQueue::Poll() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) RpcEvent::Of(tag).Run(ok);
}

}  // namespace participants
