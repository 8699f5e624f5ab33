// One JSON object a line, written by a thread of its own.
#ifndef SERVICE_TELEMETRY_JSON_LOG_H_
#define SERVICE_TELEMETRY_JSON_LOG_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/telemetry/log.h"

namespace participants::telemetry {

// Keys: ts (RFC 3339, UTC, milliseconds), level, msg, then the fields in their order. Bytes that
// are not UTF-8 are replaced. The first line that fits after some did not is preceded by "log lines
// dropped". Thread-safe. Memory: at most twice kMaxWaitingBytes, since a batch is written while the
// next gathers.
class JsonLog final : public Log {
 public:
  static constexpr size_t kMaxWaitingLines = 8192;
  static constexpr size_t kMaxWaitingBytes = 4 << 20;
  // How long the destructor waits for a reader that does not read.
  static constexpr absl::Duration kFlushTimeout = absl::Seconds(1);

  // Does not own the file descriptor, which must outlive it. SIGPIPE should be ignored.
  JsonLog(int fd, Level least, std::function<absl::Time()> now = absl::Now);
  JsonLog(const JsonLog&) = delete;
  JsonLog& operator=(const JsonLog&) = delete;
  ~JsonLog() override;

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override;

 private:
  std::string Format(Level level, std::string_view message,
                     std::initializer_list<Field> fields) const;
  void AppendDropNotice() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasWork() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || lines_ > 0; }
  void WriteBatches();
  // Gives up when the reader has gone, and when the destructor's time is over.
  void WriteAll(std::string_view text);
  bool MayStillWait();

  const int fd_;
  const Level least_;
  const std::function<absl::Time()> now_;

  absl::Mutex mutex_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t dropped_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();

  std::thread writer_;  // Last: it uses all of the above.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_JSON_LOG_H_
