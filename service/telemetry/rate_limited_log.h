#ifndef SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_
#define SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/log.h"

namespace participants::telemetry {

// In front of another log, for lines that somebody else can cause at will: lets so many through in
// each second and counts the rest. The count is a line of its own, before the next line that gets
// through and at the latest in the destructor. Thread-safe.
class RateLimitedLog final : public Log {
 public:
  struct Limit {
    int per_second;
    std::string_view dropped_message;  // A literal: the message of the line with the count.
  };

  // The other log must outlive this one.
  RateLimitedLog(Log& log, const Limit& limit, std::function<absl::Time()> now = absl::Now);
  ~RateLimitedLog() override;
  RateLimitedLog(const RateLimitedLog&) = delete;
  RateLimitedLog& operator=(const RateLimitedLog&) = delete;

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override;

 private:
  void WriteCount(int64_t dropped);

  Log& log_;
  const Limit limit_;
  const std::function<absl::Time()> now_;

  absl::Mutex mutex_;
  absl::Time second_ends_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  int let_through_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_RATE_LIMITED_LOG_H_
