#include "service/rpc/rpc_queue.h"

#include <pthread.h>

#include <utility>

#include "absl/time/time.h"

namespace participants {
namespace {

// How many RPCs of each kind gRPC may hand over before we request another one.
constexpr int kAwaited = 16;
constexpr int kMostEventsInATurn = 64;

}  // namespace

RpcQueue::RpcQueue(grpc::ServerBuilder& builder, Heartbeat& heartbeat, graph::GraphIo* io)
    : queue_(builder.AddCompletionQueue()), io_(io), heartbeat_(heartbeat), thread_([this] {
        pthread_setname_np(pthread_self(), "rpc");
        BeatAgainLater();
        Poll();
      }) {}

RpcQueue::~RpcQueue() {
  {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(+[](int* rpcs) { return *rpcs == 0; }, &rpcs_));
    ending_ = true;
    alarm_.Cancel();
  }
  queue_->Shutdown();
  thread_.join();
}

void RpcQueue::Serve(std::vector<Rpc::Registration> registrations) {
  for (Rpc::Registration& registration : registrations) {
    unary_.push_back(std::move(registration));
    for (int i = 0; i < kAwaited; ++i) Rpc::AwaitNext(unary_.back(), *this);
  }
}

void RpcQueue::Serve(RpcStream::Registration registration) {
  streams_.push_back(std::move(registration));
  for (int i = 0; i < kAwaited; ++i) RpcStream::AwaitNext(streams_.back(), *this);
}

void RpcQueue::Enter() {
  absl::MutexLock lock(&mutex_);
  ++rpcs_;
}

void RpcQueue::Leave() {
  absl::MutexLock lock(&mutex_);
  --rpcs_;
}

void RpcQueue::OnBeat(bool ok) {
  if (!ok) return;  // Cancelled.
  heartbeat_.Beat();
  BeatAgainLater();
}

void RpcQueue::BeatAgainLater() {
  absl::MutexLock lock(&mutex_);
  if (!ending_) {
    const auto milliseconds = absl::ToInt64Milliseconds(Heartbeat::kInterval);
    alarm_.Set(queue_.get(),
               gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                            gpr_time_from_millis(milliseconds, GPR_TIMESPAN)),
               beat_.tag());
  }
}

void RpcQueue::Poll() {
  void* tag = nullptr;
  bool ok = false;
  while (queue_->Next(&tag, &ok)) {
    if (io_ != nullptr) io_->TakeOver();
    RpcEvent::Of(tag).Run(ok);
    if (io_ != nullptr) RunWhatIsReady();
  }
}

// Alternates between gRPC's events and Graph's I/O, so that neither waits long for the other.
void RpcQueue::RunWhatIsReady() {
  bool worked = true;
  while (worked || !io_->HandBack()) {
    worked = false;
    void* tag = nullptr;
    bool ok = false;
    for (int i = 0; i < kMostEventsInATurn; ++i) {
      if (queue_->AsyncNext(&tag, &ok, gpr_time_0(GPR_CLOCK_MONOTONIC)) !=
          grpc::CompletionQueue::GOT_EVENT) {
        break;
      }
      RpcEvent::Of(tag).Run(ok);
      worked = true;
    }
    worked |= io_->Poll();
  }
}

}  // namespace participants
