#include "graph_adapter/epoll_event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace participants::graph {
EpollEventLoop::EpollEventLoop(const Clock& clock)
    : clock_(clock),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = wake_fd_}};
  if (epoll_fd_ < 0 || wake_fd_ < 0 || epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event) != 0) {
    status_ = absl::ResourceExhaustedError("no file descriptor is left for the I/O thread");
    return;
  }
  thread_ = std::thread([this] { Run(); });
}

EpollEventLoop::~EpollEventLoop() {
  Stop();
  if (wake_fd_ >= 0) close(wake_fd_);
  if (epoll_fd_ >= 0) close(epoll_fd_);
}

void EpollEventLoop::Post(Task task) {
  bool wake = false;
  {
    absl::MutexLock lock(&mutex_);
    wake = tasks_.empty();  // Else the thread has been woken already and will take this one too.
    tasks_.push_back(std::move(task));
  }
  if (wake) {
    const uint64_t one = 1;
    // It cannot fail in a way that matters: a full counter is as good as a wake-up.
    (void)!write(wake_fd_, &one, sizeof one);
  }
}

EventLoop::TimerId EpollEventLoop::RunAt(MonotonicTime when, Task task) {
  const TimerId id{when, ++last_timer_};
  timers_.emplace(id, std::move(task));
  return id;
}

void EpollEventLoop::CancelTimer(TimerId timer) { timers_.erase(timer); }

void EpollEventLoop::Watch(int fd, uint32_t events, ReadyListener& listener) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  const bool known = listeners_.insert_or_assign(fd, &listener).second == false;
  // A descriptor that was closed while watched has left epoll by itself; its number may be in use
  // again.
  if (!known || epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) != 0) {
    (void)epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
  }
}

void EpollEventLoop::Unwatch(int fd) {
  if (listeners_.erase(fd) > 0) (void)epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
}

void EpollEventLoop::Stop() {
  if (!thread_.joinable()) return;
  Post([this] {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  });
  thread_.join();
}

void EpollEventLoop::Run() {
  std::array<epoll_event, 128> events{};
  while (!Finished()) {
    const int ready = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()),
                                 MillisecondsToNextTimer());
    for (int i = 0; i < ready; ++i) {
      const epoll_event& event = events[static_cast<size_t>(i)];
      if (event.data.fd == wake_fd_) {
        uint64_t count = 0;
        (void)!read(wake_fd_, &count, sizeof count);
        continue;
      }
      // An earlier event of this batch may have ended the watch.
      if (auto it = listeners_.find(event.data.fd); it != listeners_.end()) {
        it->second->OnReady(event.data.fd, event.events);
      }
    }
    RunTasks();
    RunTimers();
  }
}

int EpollEventLoop::MillisecondsToNextTimer() const {
  if (timers_.empty()) return -1;
  const auto wait =
      std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.when - Now()).count();
  return static_cast<int>(std::clamp<int64_t>(wait, 0, std::numeric_limits<int>::max()));
}

void EpollEventLoop::RunTasks() {
  std::vector<Task> tasks;
  {
    absl::MutexLock lock(&mutex_);
    tasks.swap(tasks_);
  }
  for (Task& task : tasks) std::move(task)();
}

void EpollEventLoop::RunTimers() {
  const MonotonicTime now = Now();
  while (!timers_.empty() && timers_.begin()->first.when <= now) {
    auto timer = timers_.extract(timers_.begin());
    std::move(timer.mapped())();
  }
}

bool EpollEventLoop::Finished() {
  absl::MutexLock lock(&mutex_);
  return stopping_ && tasks_.empty();
}

}  // namespace participants::graph
