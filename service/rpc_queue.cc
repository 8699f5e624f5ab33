#include "service/rpc_queue.h"

#include <utility>

namespace participants {
namespace {

// One takes over the waiting while the other runs a handler.
constexpr int kThreads = 2;
// RPCs of each method that gRPC may hand over without waiting for us to ask for the next one.
constexpr int kAwaited = 16;

}  // namespace

RpcQueue::~RpcQueue() {
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](int* rpcs) { return *rpcs == 0; }, &rpcs_));
  }
  queue_->Shutdown();
  for (std::thread& thread : threads_) thread.join();
  if (threads_.empty()) Poll();  // gRPC wants a queue to be empty before it goes.
}

void RpcQueue::Serve(std::vector<Rpc::Method> methods) {
  methods_ = std::move(methods);
  for (const Rpc::Method& method : methods_) {
    for (int i = 0; i < kAwaited; ++i) Rpc::AwaitNext(method, *this);
  }
  for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this] { Poll(); });
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
  while (queue_->Next(&tag, &ok)) static_cast<Rpc::Event*>(tag)->Run(ok);
}

}  // namespace participants
