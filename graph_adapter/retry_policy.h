// Three separate questions about a failed attempt: may it be repeated at all, how long to wait
// first, and is there quota for it. rest_graph_exchange.cc asks them. The first two are pure.
#ifndef GRAPH_ADAPTER_RETRY_POLICY_H_
#define GRAPH_ADAPTER_RETRY_POLICY_H_

#include <optional>

#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// The attempts of one exchange so far.
struct AttemptHistory {
  int attempts = 0;         // Including the one that just failed.
  int internal_errors = 0;  // How many of them ended in a 500.
};

bool HasAttemptLeft(const Operation& operation, const AttemptHistory& history);

// Whether the operation may be sent again after this failure. A kOnce operation is repeated only if
// its attempt had no effect. A 503 with Retry-After, by which Graph says so, counts as no effect if
// `once_after_503` is set.
bool MayRepeat(const Operation& operation, const GraphError& failure, const AttemptHistory& history,
               bool once_after_503);

// Returns the wait before the next attempt, after `attempts` of them: full jitter over 200 ms,
// doubling, at most 5 s, and never less than Graph's Retry-After. `random` is in [0, 1).
Duration WaitBeforeRepeat(int attempts, std::optional<Duration> retry_after, double random);

// Keeps retries from multiplying the load on a failing Graph. Not thread-safe.
class RetryQuota {
 public:
  static constexpr int kCapacity = 500;
  // For all bulk calls together.
  static constexpr int kBulkCapacity = kCapacity / 5;

  RetryQuota() : RetryQuota(kCapacity) {}
  explicit RetryQuota(int capacity) : capacity_(capacity), tokens_(capacity) {}

  // Takes the tokens for a retry and returns how many. A retry after a throttling's Retry-After
  // costs nothing, since Graph asked for it. nullopt = too few tokens: the retry must not be made.
  std::optional<int> Take(const GraphError& failure);
  // A successful retry gives back its cost, a successful first attempt kFirstSuccess.
  void Give(int tokens);

  static constexpr int kFirstSuccess = 1;

  int tokens() const { return tokens_; }

 private:
  static constexpr int kRetryCost = 5;
  int capacity_;
  int tokens_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RETRY_POLICY_H_
