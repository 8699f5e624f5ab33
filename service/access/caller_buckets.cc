#include "service/access/caller_buckets.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace participants::access {
namespace {

// A lower rate is one call in this time. Keeps the sums of times finite.
constexpr absl::Duration kLongest = absl::Hours(24 * 365 * 100);

// More than one, so that full buckets are dropped faster than new ones can be added.
constexpr int kDroppedPerCall = 2;

}  // namespace

CallerBuckets::CallerBuckets(RateLimits limits, Clock now)
    : limits_(limits),
      per_token_(std::min(absl::Seconds(1 / limits.per_second), kLongest)),
      until_filled_(per_token_ * limits.burst),
      now_(std::move(now)) {}

// A bucket is kept as the one time at which it is full. The tokens that it lacks at another time
// follow from that, exactly: whole periods of per_token_ are added, never fractions of tokens.
std::optional<absl::Duration> CallerBuckets::Take(std::string_view caller) {
  const absl::Duration now = absl::FromChrono(now_().time_since_epoch());
  absl::MutexLock lock(&mutex_);
  DropFull(now);
  Bucket& bucket = Find(caller);
  const absl::Duration full_at = std::max(bucket.full_at, now) + per_token_;
  const absl::Duration wait = full_at - now - until_filled_;
  if (wait > absl::ZeroDuration()) {
    ++refused_;
    return wait;
  }
  bucket.full_at = full_at;
  return std::nullopt;
}

CallerBuckets::Bucket& CallerBuckets::Find(std::string_view caller) {
  if (const auto found = by_caller_.find(caller); found != by_caller_.end()) {
    buckets_.splice(buckets_.end(), buckets_, found->second);
    return buckets_.back();
  }
  if (buckets_.size() == kMost) DropOldest();
  buckets_.push_back({.caller = std::string(caller), .full_at = -absl::InfiniteDuration()});
  by_caller_.emplace(buckets_.back().caller, std::prev(buckets_.end()));
  return buckets_.back();
}

// Looks only at the callers who have been silent for longest. A bucket behind one that is not full
// waits, at most until_filled_ from its caller's last call.
void CallerBuckets::DropFull(absl::Duration now) {
  for (int i = 0; i < kDroppedPerCall; ++i) {
    if (buckets_.empty() || buckets_.front().full_at > now) return;
    DropOldest();
  }
}

void CallerBuckets::DropOldest() {
  by_caller_.erase(buckets_.front().caller);
  buckets_.pop_front();
}

uint64_t CallerBuckets::refused() const {
  absl::MutexLock lock(&mutex_);
  return refused_;
}

size_t CallerBuckets::size() const {
  absl::MutexLock lock(&mutex_);
  return buckets_.size();
}

RuleBuckets BucketsFor(const CallerPolicy& policy, const RuleBuckets& previous) {
  RuleBuckets buckets;
  for (const PolicyRule& rule : policy.allow_rules()) {
    if (!rule.limits) continue;
    const auto kept = previous.find(rule.name);
    buckets[rule.name] = kept != previous.end() && kept->second->limits() == *rule.limits
                             ? kept->second
                             : std::make_shared<CallerBuckets>(*rule.limits);
  }
  return buckets;
}

}  // namespace participants::access
