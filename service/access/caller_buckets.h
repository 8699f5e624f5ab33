// The calls that callers have left under the limits of a policy's rules.
#ifndef SERVICE_ACCESS_CALLER_BUCKETS_H_
#define SERVICE_ACCESS_CALLER_BUCKETS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/access/caller_policy.h"
#include "service/access/rate_limits.h"

namespace participants::access {

// The token buckets of one rule, one for each caller. A bucket starts full, with `burst` tokens,
// and gains `per_second` of them. Thread-safe. Nothing blocks, and every call takes the same time.
//
// A caller without a bucket has a full one, so full buckets are dropped. The number of the others
// is limited too, since a rule may allow any number of callers.
class CallerBuckets {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // When there are more, the caller who has been silent for longest gets a full bucket. About
  // 2 MiB, with SPIFFE ids of 100 characters.
  static constexpr size_t kMost = 10'000;

  // Any thread may read the clock.
  explicit CallerBuckets(RateLimits limits, Clock now = std::chrono::steady_clock::now);

  // Takes a token for one call. nullopt = the call may go on; otherwise the time until it could.
  std::optional<absl::Duration> Take(std::string_view caller);

  const RateLimits& limits() const { return limits_; }
  // Calls so far that got no token.
  uint64_t refused() const;
  // Buckets in memory.
  size_t size() const;

 private:
  struct Bucket {
    std::string caller;
    // When the bucket is full again if nobody takes from it, by the monotonic clock.
    absl::Duration full_at;
  };
  using Buckets = std::list<Bucket>;

  Bucket& Find(std::string_view caller) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropFull(absl::Duration now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DropOldest() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const RateLimits limits_;
  const absl::Duration per_token_;     // The time in which a bucket gains one token.
  const absl::Duration until_filled_;  // The time in which an empty bucket becomes full.
  const Clock now_;

  mutable absl::Mutex mutex_;
  Buckets buckets_ ABSL_GUARDED_BY(mutex_);  // The caller who called last is at the end.
  // The views refer to the buckets.
  absl::flat_hash_map<std::string_view, Buckets::iterator> by_caller_ ABSL_GUARDED_BY(mutex_);
  uint64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
};

// By the name of the rule: the buckets of each rule that has limits.
using RuleBuckets = std::map<std::string, std::shared_ptr<CallerBuckets>, std::less<>>;

// A rule keeps the buckets of the rule in `previous` that has its name and its limits. All others
// start with full buckets.
RuleBuckets BucketsFor(const CallerPolicy& policy, const RuleBuckets& previous);

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_BUCKETS_H_
