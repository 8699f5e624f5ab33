// Three separate questions about an attempt that failed: may it be repeated at all, how long to
// wait first, and is there quota for it. Each is pure; rest_graph_exchange.cc asks them.
#ifndef GRAPH_ADAPTER_RETRY_POLICY_H_
#define GRAPH_ADAPTER_RETRY_POLICY_H_

#include <optional>

#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// What one exchange has tried so far.
struct AttemptHistory {
  int attempts = 0;         // Including the one that just failed.
  int internal_errors = 0;  // How many of them ended in a 500.
};

// Whether there is an attempt left at all.
bool HasAttemptLeft(const Operation& operation, const AttemptHistory& history);

// May the operation be sent again after this failure? What may be done once only is repeated only
// when its attempt had no effect; a 503 with Retry-After, by which Graph says so, is taken for that
// where `once_after_503` is set.
bool MayRepeat(const Operation& operation, const GraphError& failure, const AttemptHistory& history,
               bool once_after_503);

// How long before the attempt after `attempts` ones: full jitter over 200 ms, doubling, at most 5
// s, and never less than Graph's Retry-After. `random` is in [0, 1).
Duration WaitBeforeRepeat(int attempts, std::optional<Duration> retry_after, double random);

// Keeps retries from multiplying the load on a Graph that is failing. Not thread-safe.
class RetryQuota {
 public:
  // What a retry costs now: its tokens are taken. Waiting out a throttling's Retry-After costs
  // nothing, since Graph asked for it. nullopt = it cannot be paid, so it must not be made.
  std::optional<int> Take(const GraphError& failure);
  // A retry that succeeds gives back what it cost, a first attempt that succeeds kFirstSuccess.
  void Give(int tokens);

  static constexpr int kFirstSuccess = 1;

  int tokens() const { return tokens_; }

 private:
  static constexpr int kCapacity = 500;
  static constexpr int kRetryCost = 5;
  int tokens_ = kCapacity;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RETRY_POLICY_H_
