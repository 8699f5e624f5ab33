#include "service/telemetry/rate_limited_log.h"

#include <utility>

namespace participants::telemetry {

RateLimitedLog::RateLimitedLog(Log& log, const Limit& limit, RateLimit::Clock now)
    : log_(log),
      dropped_message_(limit.dropped_message),
      now_(std::move(now)),
      limit_(limit.per_second) {}

RateLimitedLog::~RateLimitedLog() {
  const absl::MutexLock lock(&mutex_);
  WriteCount(limit_.unreported());
}

void RateLimitedLog::Write(Level level, std::string_view message,
                           std::initializer_list<Field> fields) {
  int64_t dropped_before = 0;
  {
    const absl::MutexLock lock(&mutex_);
    if (!limit_.Admit(now_())) return;
    dropped_before = limit_.unreported();
    limit_.OnReported();
  }
  WriteCount(dropped_before);
  log_.Write(level, message, fields);
}

void RateLimitedLog::WriteCount(int64_t dropped) {
  if (dropped > 0) log_.Write(Level::kWarning, dropped_message_, {{"count", dropped}});
}

}  // namespace participants::telemetry
