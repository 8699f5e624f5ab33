#ifndef TESTS_SUPPORT_FAKE_EVENT_LOOP_H_
#define TESTS_SUPPORT_FAKE_EVENT_LOOP_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>

#include "absl/time/time.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/http/event_loop.h"

namespace participants::graph {

// A loop and a clock in one. Time moves only when a test says so; everything runs inside Advance.
class FakeEventLoop final : public EventLoop, public Clock {
 public:
  void Post(Task task) override { tasks_.push_back(std::move(task)); }
  void PostPiece(Task task) override { Post(std::move(task)); }
  MonotonicTime Now() const override { return now_; }
  absl::Time WallNow() const override { return wall_now_; }
  TimerId RunAt(MonotonicTime when, Task task) override {
    const TimerId id{when, ++last_timer_};
    timers_.emplace(id, std::move(task));
    return id;
  }
  void CancelTimer(TimerId timer) override { timers_.erase(timer); }

  // Runs the posted tasks.
  void RunPosted() {
    while (!tasks_.empty()) {
      Task task = std::move(tasks_.front());
      tasks_.pop_front();
      std::move(task)();
    }
  }

  // Advances time and runs each timer when it is due.
  void Advance(Duration by) {
    const MonotonicTime end = now_ + by;
    RunPosted();
    while (!timers_.empty() && timers_.begin()->first.when <= end) {
      auto timer = timers_.extract(timers_.begin());
      now_ = std::max(now_, timer.key().when);
      std::move(timer.mapped())();
      RunPosted();
    }
    now_ = end;
  }

  void set_wall_now(absl::Time now) { wall_now_ = now; }
  size_t pending_timers() const { return timers_.size(); }

 private:
  MonotonicTime now_ = MonotonicTime(std::chrono::hours(1));
  absl::Time wall_now_ = absl::FromUnixSeconds(1'800'000'000);
  std::deque<Task> tasks_;
  std::map<TimerId, Task> timers_;
  uint64_t last_timer_ = 0;
};

}  // namespace participants::graph

#endif  // TESTS_SUPPORT_FAKE_EVENT_LOOP_H_
