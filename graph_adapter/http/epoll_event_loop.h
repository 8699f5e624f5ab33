#ifndef GRAPH_ADAPTER_HTTP_EPOLL_EVENT_LOOP_H_
#define GRAPH_ADAPTER_HTTP_EPOLL_EVENT_LOOP_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_io.h"
#include "graph_adapter/http/event_loop.h"

namespace participants::graph {

// Told when a watched descriptor is ready. `events` are epoll's.
class ReadyListener {
 public:
  virtual ~ReadyListener() = default;
  virtual void OnReady(int fd, uint32_t events) = 0;
};

// Owns its thread: started by the constructor, joined by Stop or the destructor. Whoever attends
// runs the loop in its place for as long as it does; "the loop's thread" is then that one, and
// nothing runs on both at once.
class EpollEventLoop final : public EventLoop, public GraphIo {
 public:
  explicit EpollEventLoop(const Clock& clock);

  // RESOURCE_EXHAUSTED: the process had no descriptor left for it. Then nothing ever runs on it.
  const absl::Status& status() const { return status_; }

  ~EpollEventLoop() override;
  EpollEventLoop(const EpollEventLoop&) = delete;
  EpollEventLoop& operator=(const EpollEventLoop&) = delete;

  void Post(Task task) override;
  void PostPiece(Task task) override;
  MonotonicTime Now() const override { return clock_.Now(); }
  TimerId RunAt(MonotonicTime when, Task task) override;
  void CancelTimer(TimerId timer) override;

  void Attend() override;
  bool Poll() override;
  bool Rest() override;

  // Loop thread only. Watching a watched descriptor changes its events. The listener must stay
  // until the descriptor is unwatched.
  void Watch(int fd, uint32_t events, ReadyListener& listener);
  // Hands a watch on, with other events. False, and nothing is watched, when there is none: a
  // descriptor that has been closed meanwhile may be anybody's by now.
  bool HandOn(int fd, uint32_t events, ReadyListener& listener);
  void Unwatch(int fd);

  // Runs what has been posted, and what that posts, then ends the thread. Timers left are dropped.
  // Nobody attends any more. Not for the loop's own thread; a second Stop does nothing.
  void Stop();

 private:
  void Run();
  bool Open();
  template <typename Queue>
  void PostTo(Queue& queue, Task task) ABSL_LOCKS_EXCLUDED(mutex_);
  bool HasTasks() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !tasks_.empty() || !pieces_.empty();
  }
  bool RunEvents();
  bool RunTasks();
  bool RunPieces(MonotonicTime until);
  bool RunTimers();
  void WakeOwnThread();
  void AwaitReadiness();
  bool Finished();

  const Clock& clock_;
  absl::Status status_;
  // What the own thread waits on: epoll_fd_, and that for one time, so that it sleeps while
  // somebody else attends.
  const int sleep_fd_;
  const int epoll_fd_;
  const int wake_fd_;
  const int timer_fd_;

  absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> pieces_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int attending_ ABSL_GUARDED_BY(mutex_) = 0;  // Threads that will look at tasks_ again.
  // When timer_fd_ wakes the own thread.
  MonotonicTime wake_at_ ABSL_GUARDED_BY(mutex_) = MonotonicTime::max();

  // Whoever holds this is the loop's thread: the rest is his.
  std::atomic<bool> held_ = false;
  std::atomic<MonotonicTime> next_timer_ = MonotonicTime::max();  // As of his last Poll.
  std::unordered_map<int, ReadyListener*> listeners_;
  std::map<TimerId, Task> timers_;
  uint64_t last_timer_ = 0;
  std::vector<Task> running_;

  std::thread thread_;  // Last: it runs on all of the above.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_EPOLL_EVENT_LOOP_H_
