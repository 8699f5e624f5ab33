#include "tests/bench/curl_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace participants::bench {

CurlLoop::CurlLoop(Done done) : done_(std::move(done)), epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {
  multi_.Set<CURLMOPT_SOCKETFUNCTION>(&OnSocket);
  multi_.Set<CURLMOPT_SOCKETDATA>(this);
  multi_.Set<CURLMOPT_TIMERFUNCTION>(&OnTimer);
  multi_.Set<CURLMOPT_TIMERDATA>(this);
  multi_.Set<CURLMOPT_PIPELINING>(CURLPIPE_MULTIPLEX);
  multi_.Set<CURLMOPT_MAX_CONCURRENT_STREAMS>(1000L);
}

CurlLoop::~CurlLoop() { close(epoll_fd_); }

void CurlLoop::Start(CURL* easy) { (void)curl_multi_add_handle(multi_.get(), easy); }

void CurlLoop::Turn() {
  std::array<epoll_event, 128> events{};
  int wait = -1;
  if (timer_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*timer_ - std::chrono::steady_clock::now());
    wait = static_cast<int>(std::max<int64_t>(left.count(), 0));
  }
  const int ready = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), wait);
  int running = 0;
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    int flags = 0;
    if ((event.events & (EPOLLIN | EPOLLHUP)) != 0) flags |= CURL_CSELECT_IN;
    if ((event.events & EPOLLOUT) != 0) flags |= CURL_CSELECT_OUT;
    if ((event.events & EPOLLERR) != 0) flags |= CURL_CSELECT_ERR;
    (void)curl_multi_socket_action(multi_.get(), event.data.fd, flags, &running);
    FinishCompleted();
  }
  if (timer_ && *timer_ <= std::chrono::steady_clock::now()) {
    timer_.reset();
    (void)curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
    FinishCompleted();
  }
}

void CurlLoop::FinishCompleted() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    (void)curl_multi_remove_handle(multi_.get(), easy);
    done_(easy, code);
  }
}

int CurlLoop::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void* known) {
  auto& loop = *static_cast<CurlLoop*>(self);
  epoll_event event{.events = 0, .data = {.fd = fd}};
  if (what == CURL_POLL_REMOVE) return epoll_ctl(loop.epoll_fd_, EPOLL_CTL_DEL, fd, &event), 0;
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  const int action = known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  (void)epoll_ctl(loop.epoll_fd_, action, fd, &event);
  (void)curl_multi_assign(loop.multi_.get(), fd, self);
  return 0;
}

int CurlLoop::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto& timer = static_cast<CurlLoop*>(self)->timer_;
  timer.reset();
  if (timeout_ms >= 0) {
    timer = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  }
  return 0;
}

}  // namespace participants::bench
