#ifndef SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_
#define SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "service/telemetry/log.h"
#include "service/telemetry/rate_limit.h"

namespace participants::telemetry {

// Forwards lines to another log, for lines that somebody else can cause at will. Forwards a fixed
// number per second and counts the rest. The count is a line of its own, before the next forwarded
// line and at the latest in the destructor. Thread-safe.
class RateLimitedLog final : public Log {
 public:
  struct Limit {
    int per_second;
    std::string_view dropped_message;  // A literal: the message of the line with the count.
  };

  // The other log must outlive this one.
  RateLimitedLog(Log& log, const Limit& limit,
                 RateLimit::Clock now = std::chrono::steady_clock::now);
  ~RateLimitedLog() override;
  RateLimitedLog(const RateLimitedLog&) = delete;
  RateLimitedLog& operator=(const RateLimitedLog&) = delete;

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override;

 private:
  void WriteCount(int64_t dropped);

  Log& log_;
  const std::string_view dropped_message_;
  const RateLimit::Clock now_;
  absl::Mutex mutex_;
  RateLimit limit_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_
