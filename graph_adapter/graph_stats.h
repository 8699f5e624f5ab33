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

// What the adapter has done since its start, for metrics. Written on the loop's thread, read on
// any.
struct GraphStats {
  static constexpr size_t kStatuses = 600;

  using Counter = std::atomic<uint64_t>;

  struct OfOperation {
    // By HTTP status; 0 = no answer came, or none that HTTP knows.
    std::array<Counter, kStatuses> answers = {};
    Counter retries = 0;

    void CountAnswer(int http_status) {
      const auto status = static_cast<size_t>(http_status);
      ++answers[status < kStatuses ? status : 0];
    }
  };
  // Of one of Operations(), which are few.
  OfOperation& Of(const Operation& operation) {
    const auto all = Operations();
    return operations.at(static_cast<size_t>(std::ranges::find(all, &operation) - all.begin()));
  }

  std::vector<OfOperation> operations = std::vector<OfOperation>(Operations().size());
  std::atomic<int> quota_tokens = 0;      // What is left of the retry quota.
  std::atomic<int64_t> throttled_ms = 0;  // For so long exchanges were, or will be, held back.
  // When the I/O loop last turned; it does so every few seconds where it has nothing else to do.
  std::atomic<MonotonicTime> loop_turned = MonotonicTime();
  // Of the last token; the monotonic clock's epoch = there was none.
  std::atomic<MonotonicTime> token_fetched = MonotonicTime();
  std::atomic<MonotonicTime> token_usable_until = MonotonicTime();
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_STATS_H_
