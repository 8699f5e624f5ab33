// Helpers that the tests of LineWriter share.
#ifndef TESTS_SERVICE_TELEMETRY_LINE_WRITER_FIXTURE_H_
#define TESTS_SERVICE_TELEMETRY_LINE_WRITER_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <string_view>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/telemetry/line_writer.h"

namespace participants::telemetry {

// The reported result of writing one line.
class Answer {
 public:
  LineWriter::Done Done() {
    return [this](bool written) {
      written_ = written;
      told_.Notify();  // Aborts on a second report.
    };
  }
  bool told() const { return told_.HasBeenNotified(); }
  bool Await() {
    EXPECT_TRUE(told_.WaitForNotificationWithTimeout(absl::Seconds(30)));
    return written_;
  }

 private:
  bool written_ = false;
  absl::Notification told_;
};

inline bool Write(LineWriter& writer, std::string_view line, Answer& answer,
                  LineWriter::Haste haste = LineWriter::Haste::kSome) {
  LineWriter::Done done = answer.Done();
  return writer.Write(line, std::chrono::steady_clock::now() + std::chrono::hours(1), done, haste);
}

}  // namespace participants::telemetry

#endif  // TESTS_SERVICE_TELEMETRY_LINE_WRITER_FIXTURE_H_
