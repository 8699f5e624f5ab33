#include "graph_adapter/roster_memory.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace participants::graph {

struct RosterMemory::State : std::enable_shared_from_this<State> {
  struct Waiter {
    WaiterId id;
    size_t bytes;
    Granted granted;
    EventLoop::TimerId timer = {};  // Loop thread only.
  };

  State(EventLoop& its_loop, size_t bytes) : loop(&its_loop), all(bytes), left(bytes) {}

  // Serve, End and SetTimer: loop thread only. Serve grants memory to the first waiters while there
  // is enough.
  void Serve();
  void End(WaiterId id, GraphErrorKind why);
  void SetTimer(WaiterId id, MonotonicTime deadline);
  std::deque<Waiter>::iterator Find(WaiterId id) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    return std::ranges::find(waiters, id, &Waiter::id);
  }
  void Post(absl::AnyInvocable<void(State&) &&> work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (loop == nullptr) return;
    loop->Post(
        [self = shared_from_this(), work = std::move(work)]() mutable { std::move(work)(*self); });
  }

  absl::Mutex mutex;
  EventLoop* loop ABSL_GUARDED_BY(mutex);  // Null once waiting is no longer possible.
  const size_t all;
  std::atomic<size_t> left;  // Written only under the mutex.
  std::deque<Waiter> waiters ABSL_GUARDED_BY(mutex);
  WaiterId last_id ABSL_GUARDED_BY(mutex) = 0;
  bool shut_down ABSL_GUARDED_BY(mutex) = false;
};

void RosterMemory::State::Serve() {
  for (;;) {
    Waiter next;
    EventLoop* its_loop = nullptr;
    {
      absl::MutexLock lock(&mutex);
      if (loop == nullptr || waiters.empty() || waiters.front().bytes > left) return;
      next = std::move(waiters.front());
      waiters.pop_front();
      left -= next.bytes;
      its_loop = loop;
    }
    its_loop->CancelTimer(next.timer);
    std::move(next.granted)(Share(shared_from_this(), next.bytes));
  }
}

void RosterMemory::State::End(WaiterId id, GraphErrorKind why) {
  Waiter ended;
  EventLoop* its_loop = nullptr;
  {
    absl::MutexLock lock(&mutex);
    const auto found = Find(id);
    if (found == waiters.end()) return;
    ended = std::move(*found);
    waiters.erase(found);
    its_loop = loop;
  }
  if (its_loop != nullptr) its_loop->CancelTimer(ended.timer);
  std::move(ended.granted)(NotSent(why));
  Serve();  // The waiter may have been ahead of one that needs less.
}

void RosterMemory::State::SetTimer(WaiterId id, MonotonicTime deadline) {
  absl::MutexLock lock(&mutex);
  const auto found = Find(id);
  if (found == waiters.end() || loop == nullptr) return;
  found->timer = loop->RunAt(
      deadline, [self = shared_from_this(), id] { self->End(id, GraphErrorKind::kNoMemory); });
}

RosterMemory::RosterMemory(EventLoop& loop, size_t bytes)
    : state_(std::make_shared<State>(loop, std::max(bytes, kMostBytes))) {}

RosterMemory::~RosterMemory() {
  absl::MutexLock lock(&state_->mutex);
  state_->loop = nullptr;
}

std::optional<RosterMemory::Share> RosterMemory::Take(size_t bytes) {
  absl::MutexLock lock(&state_->mutex);
  if (!state_->waiters.empty() || state_->left < bytes) return std::nullopt;
  state_->left -= bytes;
  return Share(state_, bytes);
}

RosterMemory::WaiterId RosterMemory::Wait(size_t bytes, MonotonicTime deadline, Granted granted) {
  absl::MutexLock lock(&state_->mutex);
  const WaiterId id = ++state_->last_id;
  state_->waiters.push_back({id, bytes, std::move(granted)});
  if (state_->shut_down) {
    state_->Post([id](State& state) { state.End(id, GraphErrorKind::kShutDown); });
  } else {
    state_->Post([id, deadline](State& state) {
      state.SetTimer(id, deadline);
      state.Serve();  // The memory may have been given back in the meantime.
    });
  }
  return id;
}

void RosterMemory::GiveUp(WaiterId waiter) {
  absl::MutexLock lock(&state_->mutex);
  state_->Post([waiter](State& state) { state.End(waiter, GraphErrorKind::kCancelled); });
}

void RosterMemory::Shutdown() {
  absl::MutexLock lock(&state_->mutex);
  state_->shut_down = true;
  for (const State::Waiter& waiter : state_->waiters) {
    state_->Post([id = waiter.id](State& state) { state.End(id, GraphErrorKind::kShutDown); });
  }
}

size_t RosterMemory::used() const { return state_->all - state_->left; }

RosterMemory::Share::Share(std::shared_ptr<State> state, size_t bytes)
    : state_(std::move(state)), bytes_(bytes) {}

RosterMemory::Share::Share(Share&& other) noexcept
    : state_(std::move(other.state_)), bytes_(std::exchange(other.bytes_, 0)) {}

RosterMemory::Share& RosterMemory::Share::operator=(Share&& other) noexcept {
  Release();
  state_ = std::move(other.state_);
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

RosterMemory::Share::~Share() { Release(); }

bool RosterMemory::Share::Grow(size_t bytes) {
  if (state_ != nullptr) {
    absl::MutexLock lock(&state_->mutex);
    if (state_->left < bytes) return false;
    state_->left -= bytes;
  }
  bytes_ += bytes;
  return true;
}

void RosterMemory::Share::Release() { ShrinkTo(0); }

void RosterMemory::Share::ShrinkTo(size_t bytes) {
  if (state_ == nullptr || bytes >= bytes_) return;
  absl::MutexLock lock(&state_->mutex);
  state_->left += bytes_ - bytes;
  bytes_ = bytes;
  if (!state_->waiters.empty()) state_->Post([](State& state) { state.Serve(); });
}

}  // namespace participants::graph
