#ifndef SERVICE_ACCESS_RATE_LIMITS_H_
#define SERVICE_ACCESS_RATE_LIMITS_H_

namespace participants::access {

// How many calls a rule allows each of its callers: up to `burst` at once, and `per_second` over
// time. Both are finite, per_second is above 0, burst is at least 1.
struct RateLimits {
  double per_second = 0;
  double burst = 0;

  bool operator==(const RateLimits&) const = default;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_RATE_LIMITS_H_
