#ifndef SERVICE_TELEMETRY_RATE_LIMIT_H_
#define SERVICE_TELEMETRY_RATE_LIMIT_H_

#include <chrono>
#include <cstdint>
#include <functional>

namespace participants::telemetry {

// Admits a fixed number of events per second and counts the rest. For one thread at a time.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Clock = std::function<Time()>;

  explicit RateLimit(int per_second) : per_second_(per_second) {}

  bool second_is_over(Time now) const { return now >= second_ends_; }
  bool Admit(Time now) {
    if (second_is_over(now)) {
      second_ends_ = now + std::chrono::seconds(1);
      admitted_ = 0;
    }
    const bool admit = admitted_ < per_second_;
    ++(admit ? admitted_ : unreported_);
    return admit;
  }

  // Rejected events that have not been reported yet.
  int64_t unreported() const { return unreported_; }
  void OnReported() { unreported_ = 0; }

 private:
  const int per_second_;
  Time second_ends_ = Time::min();
  int64_t admitted_ = 0;
  int64_t unreported_ = 0;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_RATE_LIMIT_H_
