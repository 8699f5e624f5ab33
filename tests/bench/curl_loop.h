// The minimal driver of libcurl: one multi handle, by curl_multi_socket_action over epoll.
#ifndef TESTS_BENCH_CURL_LOOP_H_
#define TESTS_BENCH_CURL_LOOP_H_

#include <chrono>
#include <functional>
#include <optional>

#include "graph_adapter/http/curl_handle.h"

namespace participants::bench {

class CurlLoop {
 public:
  using Done = std::function<void(CURL* easy, CURLcode code)>;

  // `done` gets each ended transfer, already removed from the multi handle, and may start it again.
  explicit CurlLoop(Done done);
  ~CurlLoop();
  CurlLoop(const CurlLoop&) = delete;
  CurlLoop& operator=(const CurlLoop&) = delete;

  void Start(CURL* easy);
  // Waits once and handles the ready events.
  void Turn();

 private:
  void FinishCompleted();
  static int OnSocket(CURL*, curl_socket_t fd, int what, void* self, void* known);
  static int OnTimer(CURLM*, long timeout_ms, void* self);

  const Done done_;
  const int epoll_fd_;
  graph::CurlMulti multi_;
  std::optional<std::chrono::steady_clock::time_point> timer_;
};

}  // namespace participants::bench

#endif  // TESTS_BENCH_CURL_LOOP_H_
