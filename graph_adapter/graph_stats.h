#ifndef GRAPH_ADAPTER_GRAPH_STATS_H_
#define GRAPH_ADAPTER_GRAPH_STATS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph_adapter/clock.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// The adapter's counters and state since its start, for metrics. Written on the loop's thread, read
// on any thread.
struct GraphStats {
  static constexpr size_t kStatuses = 600;

  using Counter = std::atomic<uint64_t>;

  struct OfOperation {
    // By HTTP status; 0 = no answer, or a status that HTTP does not know.
    std::array<Counter, kStatuses> answers = {};
    Counter retries = 0;

    void CountAnswer(int http_status) {
      const auto status = static_cast<size_t>(http_status);
      ++answers[status < kStatuses ? status : 0];
    }
  };
  // `operation` must be one of Operations(), which are few.
  OfOperation& Of(const Operation& operation) {
    const auto all = Operations();
    return operations.at(static_cast<size_t>(std::ranges::find(all, &operation) - all.begin()));
  }

  std::vector<OfOperation> operations = std::vector<OfOperation>(Operations().size());
  std::atomic<int> quota_tokens = 0;      // Left in the retry quota.
  std::atomic<int64_t> throttled_ms = 0;  // How long exchanges were, or will be, held back.
  // When the I/O loop last turned. An idle loop turns every few seconds.
  std::atomic<MonotonicTime> loop_turned = MonotonicTime();
  // For the last token; the monotonic clock's epoch = there was none.
  std::atomic<MonotonicTime> token_fetched = MonotonicTime();
  std::atomic<MonotonicTime> token_usable_until = MonotonicTime();
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_STATS_H_
