#include "service/rpc_queue.h"

#include <utility>

namespace participants {
namespace {

// One takes over the waiting while the other runs a handler.
constexpr int kThreads = 1;
// RPCs of each method that gRPC may hand over without waiting for us to ask for the next one.
constexpr int kAwaited = 16;
constexpr int kMostEventsInATurn = 64;

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
  while (queue_->Next(&tag, &ok)) {
    if (io_ != nullptr) io_->Attend();
    static_cast<Rpc::Event*>(tag)->Run(ok);
    if (io_ != nullptr) RunWhatIsReady();
  }
}

// By turns, so that neither waits for the other for long.
void RpcQueue::RunWhatIsReady() {
  bool worked = true;
  while (worked || !io_->Rest()) {
    worked = false;
    void* tag = nullptr;
    bool ok = false;
    for (int i = 0; i < kMostEventsInATurn; ++i) {
      if (queue_->AsyncNext(&tag, &ok, gpr_time_0(GPR_CLOCK_MONOTONIC)) !=
          grpc::CompletionQueue::GOT_EVENT) {
        break;
      }
      static_cast<Rpc::Event*>(tag)->Run(ok);
      worked = true;
    }
    worked |= io_->Poll();
  }
}

}  // namespace participants
