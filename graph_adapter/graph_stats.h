#ifndef GRAPH_ADAPTER_GRAPH_STATS_H_
#define GRAPH_ADAPTER_GRAPH_STATS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "graph_adapter/clock.h"

namespace participants::graph {

// What the adapter has done since its start, for metrics. Written on the loop's thread, read on
// any.
struct GraphStats {
  // What is asked of Graph; the last is the look-up that decides a 404.
  enum Request { kRemoveParticipant, kInviteParticipants, kGetCall };
  static constexpr size_t kRequests = 3;
  static constexpr size_t kStatuses = 600;

  using Counter = std::atomic<uint64_t>;

  void CountAnswer(Request request, int http_status) {
    const auto status = static_cast<size_t>(http_status);
    ++answers[request][status < kStatuses ? status : 0];
  }

  // By HTTP status; 0 = no answer came, or none that HTTP knows.
  std::array<std::array<Counter, kStatuses>, kRequests> answers = {};
  std::array<Counter, 2> retries = {};    // By the first two of Request.
  std::atomic<int> quota_tokens = 0;      // What is left of the retry quota.
  std::atomic<int64_t> throttled_ms = 0;  // For so long calls were, or will be, held back.
  // When the I/O loop last turned; it does so every few seconds where it has nothing else to do.
  std::atomic<MonotonicTime> loop_turned = MonotonicTime();
  // Of the last token; the monotonic clock's epoch = there was none.
  std::atomic<MonotonicTime> token_fetched = MonotonicTime();
  std::atomic<MonotonicTime> token_usable_until = MonotonicTime();
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_STATS_H_
