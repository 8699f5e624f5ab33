// A Log that a test can read.
#ifndef TESTS_SUPPORT_RECORDING_LOG_H_
#define TESTS_SUPPORT_RECORDING_LOG_H_

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/telemetry/log.h"

namespace participants::telemetry {

class RecordingLog final : public Log {
 public:
  struct Line {
    Level level;
    std::string message;
    std::map<std::string, std::string> text;
    std::map<std::string, int64_t> numbers;
  };

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields) override {
    Line line{.level = level, .message = std::string(message), .text = {}, .numbers = {}};
    for (const Field& field : fields) {
      if (const auto* text = std::get_if<std::string_view>(&field.value)) {
        line.text[std::string(field.key)] = *text;
      } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
        line.numbers[std::string(field.key)] = *number;
      }
    }
    absl::MutexLock lock(&mutex_);
    lines_.push_back(std::move(line));
  }

  std::vector<Line> lines() const {
    absl::MutexLock lock(&mutex_);
    return lines_;
  }

  // Whether a line with this message appears within 20 s.
  bool Await(std::string_view message) const {
    absl::MutexLock lock(&mutex_);
    const auto there = [this, message]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return std::any_of(lines_.begin(), lines_.end(),
                         [message](const Line& line) { return line.message == message; });
    };
    return mutex_.AwaitWithTimeout(absl::Condition(&there), absl::Seconds(20));
  }

 private:
  mutable absl::Mutex mutex_;
  std::vector<Line> lines_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants::telemetry

#endif  // TESTS_SUPPORT_RECORDING_LOG_H_
