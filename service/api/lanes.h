// Bounded concurrency for coroutines.
#ifndef SERVICE_API_LANES_H_
#define SERVICE_API_LANES_H_

#include <algorithm>
#include <atomic>
#include <coroutine>
#include <cstddef>
#include <utility>

#include "service/api/task.h"

namespace participants {

// Awaitable. Awaits work(i) for each i < count, `lanes` at a time, on the threads on which the work
// resumes. `work` returns an awaitable and may be called by several threads at once.
template <typename Work>
class Lanes {
 public:
  Lanes(size_t lanes, size_t count, Work work)
      : lanes_(std::min(lanes, count)), count_(count), work_(std::move(work)) {}

  bool await_ready() const { return count_ == 0; }
  // Returns false if all work has already ended.
  bool await_suspend(std::coroutine_handle<> coroutine) {
    awaiting_ = coroutine;
    // One more than the lanes, so that no lane resumes the coroutine before the last lane has
    // started.
    running_ = lanes_ + 1;
    for (size_t lane = 0; lane < lanes_; ++lane) (void)Run();
    return --running_ > 0;
  }
  void await_resume() const {}

 private:
  Detached Run() {
    for (size_t i = next_++; i < count_; i = next_++) {
      auto doing = work_(i);
      co_await doing;
    }
    if (--running_ == 0) awaiting_.resume();
  }

  const size_t lanes_;
  const size_t count_;
  Work work_;
  std::atomic<size_t> next_ = 0;
  std::atomic<size_t> running_ = 0;
  std::coroutine_handle<> awaiting_;
};

}  // namespace participants

#endif  // SERVICE_API_LANES_H_
