#include "graph_adapter/http/epoll_event_loop.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace participants::graph {
namespace {

// Pieces run until the turn has lasted kTurn, but for at least kLeastForPieces, however long the
// other work took.
constexpr Duration kTurn = std::chrono::milliseconds(1);
constexpr Duration kLeastForPieces = std::chrono::microseconds(100);

}  // namespace

EpollEventLoop::EpollEventLoop(const Clock& clock)
    : clock_(clock),
      sleep_fd_(epoll_create1(EPOLL_CLOEXEC)),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      wake_fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      timer_fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (!Open()) {
    status_ = absl::ResourceExhaustedError("no file descriptor is left for the I/O thread");
    return;
  }
  thread_ = std::thread([this] { Run(); });
}

EpollEventLoop::~EpollEventLoop() {
  Stop();
  for (const int fd : {timer_fd_, wake_fd_, epoll_fd_, sleep_fd_}) {
    if (fd >= 0) close(fd);
  }
}

bool EpollEventLoop::Open() {
  const auto add = [](int epoll_fd, int fd, uint32_t events) {
    epoll_event event{.events = events, .data = {.fd = fd}};
    return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
  };
  return add(epoll_fd_, wake_fd_, EPOLLIN | EPOLLET) &&
         add(epoll_fd_, timer_fd_, EPOLLIN | EPOLLET) &&
         add(sleep_fd_, epoll_fd_, EPOLLIN | EPOLLONESHOT);
}

void EpollEventLoop::Post(Task task) { PostTo(tasks_, std::move(task)); }

void EpollEventLoop::PostPiece(Task task) { PostTo(pieces_, std::move(task)); }

template <typename Queue>
void EpollEventLoop::PostTo(Queue& queue, Task task) {
  bool wake = false;
  {
    absl::MutexLock lock(&mutex_);
    // Otherwise the thread has already been woken and will run this task too.
    wake = !HasTasks() && takers_ == 0;
    queue.push_back(std::move(task));
  }
  if (wake) WakeOwnThread();
}

void EpollEventLoop::WakeOwnThread() {
  const uint64_t one = 1;
  // Nobody reads the eventfd, since each write is an edge. It is full after 2^64 writes.
  (void)!write(wake_fd_, &one, sizeof one);
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
  // A descriptor that was closed while watched has left epoll by itself, and its number may be in
  // use again.
  if (!known || epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) != 0) {
    (void)epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event);
  }
}

bool EpollEventLoop::HandOn(int fd, uint32_t events, ReadyListener& listener) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) != 0) {
    listeners_.erase(fd);
    return false;
  }
  listeners_.insert_or_assign(fd, &listener);
  return true;
}

void EpollEventLoop::Unwatch(int fd) {
  if (listeners_.erase(fd) > 0) (void)epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
}

void EpollEventLoop::TakeOver() {
  absl::MutexLock lock(&mutex_);
  ++takers_;
}

bool EpollEventLoop::Poll() {
  if (held_.exchange(true, std::memory_order_acquire)) return false;
  // Runs all four each time.
  const MonotonicTime begin = Now();
  bool worked = RunEvents();
  worked |= RunTasks();
  worked |= RunTimers();
  worked |= RunPieces(std::max(begin + kTurn, Now() + kLeastForPieces));
  next_timer_ = timers_.empty() ? MonotonicTime::max() : timers_.begin()->first.when;
  held_.store(false, std::memory_order_release);
  return worked;
}

bool EpollEventLoop::HandBack() {
  absl::MutexLock lock(&mutex_);
  if (takers_ == 1) {
    if (HasTasks()) return false;
    AwaitReadiness();
  }
  --takers_;
  return true;
}

// Arms the loop's own thread to wake once, when there is something to do.
void EpollEventLoop::AwaitReadiness() {
  // An early wake-up does no harm, so the timer is re-armed only for an earlier time.
  if (const MonotonicTime next = next_timer_; next < wake_at_) {
    wake_at_ = next;
    const auto left = std::max<Duration>(next - Now(), std::chrono::nanoseconds(1));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    itimerspec when{};
    when.it_value.tv_sec = seconds.count();
    when.it_value.tv_nsec = std::chrono::nanoseconds(left - seconds).count();
    (void)timerfd_settime(timer_fd_, 0, &when, nullptr);
  }
  epoll_event event{.events = EPOLLIN | EPOLLONESHOT, .data = {.fd = epoll_fd_}};
  (void)epoll_ctl(sleep_fd_, EPOLL_CTL_MOD, epoll_fd_, &event);
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
  pthread_setname_np(pthread_self(), "graph-io");
  epoll_event ready{};
  while (!Finished()) {
    (void)epoll_wait(sleep_fd_, &ready, 1, -1);
    TakeOver();
    do {
      (void)Poll();
    } while (!HandBack());
  }
}

bool EpollEventLoop::RunEvents() {
  std::array<epoll_event, 128> events{};
  const int ready = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    if (event.data.fd == timer_fd_) {
      absl::MutexLock lock(&mutex_);
      wake_at_ = MonotonicTime::max();
      continue;
    }
    // An earlier event of this batch may have removed the watch.
    if (auto it = listeners_.find(event.data.fd); it != listeners_.end()) {
      it->second->OnReady(event.data.fd, event.events);
    }
  }
  return ready > 0;
}

bool EpollEventLoop::RunTasks() {
  {
    absl::MutexLock lock(&mutex_);
    running_.swap(tasks_);
  }
  const bool some = !running_.empty();
  for (Task& task : running_) std::move(task)();
  running_.clear();
  return some;
}

bool EpollEventLoop::RunPieces(MonotonicTime until) {
  bool some = false;
  do {
    Task piece;
    {
      absl::MutexLock lock(&mutex_);
      if (pieces_.empty()) break;
      piece = std::move(pieces_.front());
      pieces_.pop_front();
    }
    std::move(piece)();
    some = true;
  } while (Now() < until);
  return some;
}

bool EpollEventLoop::RunTimers() {
  const MonotonicTime now = Now();
  bool some = false;
  while (!timers_.empty() && timers_.begin()->first.when <= now) {
    auto timer = timers_.extract(timers_.begin());
    std::move(timer.mapped())();
    some = true;
  }
  return some;
}

bool EpollEventLoop::Finished() {
  absl::MutexLock lock(&mutex_);
  return stopping_ && !HasTasks();
}

}  // namespace participants::graph
