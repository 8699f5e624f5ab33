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

// Called when a watched descriptor is ready. `events` are epoll's.
class ReadyListener {
 public:
  virtual ~ReadyListener() = default;
  virtual void OnReady(int fd, uint32_t events) = 0;
};

// Owns its thread: the constructor starts it; Stop or the destructor joins it. While another thread
// has taken it over, that thread runs the loop in its place and is "the loop's thread". Nothing
// runs on both at once.
class EpollEventLoop final : public EventLoop, public GraphIo {
 public:
  explicit EpollEventLoop(const Clock& clock);

  // RESOURCE_EXHAUSTED: the process had no descriptor left for the loop. Then nothing ever runs on
  // it.
  const absl::Status& status() const { return status_; }

  ~EpollEventLoop() override;
  EpollEventLoop(const EpollEventLoop&) = delete;
  EpollEventLoop& operator=(const EpollEventLoop&) = delete;

  void Post(Task task) override;
  void PostPiece(Task task) override;
  MonotonicTime Now() const override { return clock_.Now(); }
  TimerId RunAt(MonotonicTime when, Task task) override;
  void CancelTimer(TimerId timer) override;

  void TakeOver() override;
  bool Poll() override;
  bool HandBack() override;

  // Loop thread only. Watching a watched descriptor changes its events. The listener must live
  // until the descriptor is unwatched.
  void Watch(int fd, uint32_t events, ReadyListener& listener);
  // Passes a watch on to another listener, with other events. False = there was no watch, and
  // nothing is watched now: a descriptor that was closed in the meantime may belong to anybody.
  bool HandOn(int fd, uint32_t events, ReadyListener& listener);
  void Unwatch(int fd);

  // Runs all posted tasks, and the tasks that they post, then ends the thread. Drops the remaining
  // timers. No other thread may take it over any more. Must not be called on the loop's own thread.
  // A second Stop does nothing.
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
  // The loop's own thread waits on this. It holds epoll_fd_, armed for one event, so that the own
  // thread sleeps while another thread has taken over.
  const int sleep_fd_;
  const int epoll_fd_;
  const int wake_fd_;
  const int timer_fd_;

  absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> pieces_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int takers_ ABSL_GUARDED_BY(mutex_) = 0;  // Threads that will check tasks_ again.
  // When timer_fd_ wakes the loop's own thread.
  MonotonicTime wake_at_ ABSL_GUARDED_BY(mutex_) = MonotonicTime::max();

  // The thread that holds this is the loop's thread and owns the rest.
  std::atomic<bool> held_ = false;
  std::atomic<MonotonicTime> next_timer_ = MonotonicTime::max();  // As of the last Poll.
  std::unordered_map<int, ReadyListener*> listeners_;
  std::map<TimerId, Task> timers_;
  uint64_t last_timer_ = 0;
  std::vector<Task> running_;

  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_EPOLL_EVENT_LOOP_H_
