#ifndef GRAPH_ADAPTER_EPOLL_EVENT_LOOP_H_
#define GRAPH_ADAPTER_EPOLL_EVENT_LOOP_H_

#include <cstdint>
#include <map>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/event_loop.h"

namespace participants::graph {

// Told when a watched descriptor is ready. `events` are epoll's.
class ReadyListener {
 public:
  virtual ~ReadyListener() = default;
  virtual void OnReady(int fd, uint32_t events) = 0;
};

// Owns its thread: started by the constructor, joined by Stop or the destructor.
class EpollEventLoop final : public EventLoop {
 public:
  explicit EpollEventLoop(const Clock& clock);

  // RESOURCE_EXHAUSTED: the process had no descriptor left for it. Then nothing ever runs on it.
  const absl::Status& status() const { return status_; }

  ~EpollEventLoop() override;
  EpollEventLoop(const EpollEventLoop&) = delete;
  EpollEventLoop& operator=(const EpollEventLoop&) = delete;

  void Post(Task task) override;
  MonotonicTime Now() const override { return clock_.Now(); }
  TimerId RunAt(MonotonicTime when, Task task) override;
  void CancelTimer(TimerId timer) override;

  // Loop thread only. Watching a watched descriptor changes its events. The listener must stay
  // until the descriptor is unwatched.
  void Watch(int fd, uint32_t events, ReadyListener& listener);
  void Unwatch(int fd);

  // Runs what has been posted, and what that posts, then ends the thread. Timers left are dropped.
  // Not for the loop's own thread; a second Stop does nothing.
  void Stop();

 private:
  void Run();
  int MillisecondsToNextTimer() const;
  void RunTasks();
  void RunTimers();
  bool Finished();

  const Clock& clock_;
  absl::Status status_;
  const int epoll_fd_;
  const int wake_fd_;

  absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  // Loop thread only.
  std::unordered_map<int, ReadyListener*> listeners_;
  std::map<TimerId, Task> timers_;
  uint64_t last_timer_ = 0;

  std::thread thread_;  // Last: it runs on all of the above.
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_EPOLL_EVENT_LOOP_H_
