// A log that writes one JSON object per line.
#ifndef SERVICE_TELEMETRY_JSON_LOG_H_
#define SERVICE_TELEMETRY_JSON_LOG_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/line_writer.h"
#include "service/telemetry/log.h"

namespace participants::telemetry {

// Keys: ts (RFC 3339, UTC, milliseconds), level, msg, then the fields in their order. Replaces
// bytes that are not UTF-8. After dropped lines, writes "log lines dropped" before the next line
// that fits. Thread-safe.
class JsonLog final : public Log {
 public:
  // The writer must outlive this object.
  JsonLog(LineWriter& writer, Level least, std::function<absl::Time()> now = absl::Now);
  JsonLog(const JsonLog&) = delete;
  JsonLog& operator=(const JsonLog&) = delete;
  ~JsonLog() override;

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override;

  // Lines that were dropped so far.
  const std::atomic<uint64_t>& lines_dropped() const { return lines_dropped_; }

 private:
  std::string Format(Level level, std::string_view message,
                     std::initializer_list<Field> fields) const;
  std::string DropNotice() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  LineWriter& writer_;
  const Level least_;
  const std::function<absl::Time()> now_;

  std::atomic<uint64_t> lines_dropped_ = 0;
  absl::Mutex mutex_;  // Held while queueing, so that the notice is where lines are missing.
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_JSON_LOG_H_
