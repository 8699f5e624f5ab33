#include "service/telemetry/rate_limited_log.h"

#include <utility>

namespace participants::telemetry {

RateLimitedLog::RateLimitedLog(Log& log, const Limit& limit, std::function<absl::Time()> now)
    : log_(log), limit_(limit), now_(std::move(now)) {}

RateLimitedLog::~RateLimitedLog() {
  const absl::MutexLock lock(&mutex_);
  WriteCount(dropped_);
}

void RateLimitedLog::Write(Level level, std::string_view message,
                           std::initializer_list<Field> fields) {
  const absl::Time now = now_();
  int64_t dropped_before = 0;
  {
    const absl::MutexLock lock(&mutex_);
    // The second test: the clock was set back.
    if (now >= second_ends_ || now < second_ends_ - absl::Seconds(1)) {
      second_ends_ = now + absl::Seconds(1);
      let_through_ = 0;
      dropped_before = std::exchange(dropped_, 0);
    }
    if (let_through_ == limit_.per_second) {
      ++dropped_;
      return;
    }
    ++let_through_;
  }
  WriteCount(dropped_before);
  log_.Write(level, message, fields);
}

void RateLimitedLog::WriteCount(int64_t dropped) {
  if (dropped > 0) log_.Write(Level::kWarning, limit_.dropped_message, {{"count", dropped}});
}

}  // namespace participants::telemetry
