#ifndef TESTS_E2E_CHILD_PROCESS_H_
#define TESTS_E2E_CHILD_PROCESS_H_

#include <sys/types.h>

#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace participants::e2e {

// A program under test. Reads its standard output line by line. The destructor kills it if
// necessary and reaps it. Standard error goes to ours, so that a sanitizer's report is visible,
// unless captured.
class ChildProcess {
 public:
  struct Options {
    // Added to PATH and the sanitizers' options. Nothing else is inherited.
    std::map<std::string, std::string> environment;
    bool capture_stderr = false;                             // Merges stderr into the lines.
    size_t most_lines = std::numeric_limits<size_t>::max();  // Older ones are dropped.
    bool own_group = false;  // A process group, so that Ctrl-C does not reach it.
  };

  ChildProcess(std::vector<std::string> command, const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The first line, kept or still to come, that contains `part`.
  std::optional<std::string> AwaitLine(const std::string& part, absl::Duration timeout);
  std::vector<std::string> lines() const;
  // The lines that contain `part`.
  std::vector<std::string> LinesWith(const std::string& part) const;
  // False = stops reading the output after the next read, as when a log collector hangs.
  void SetReading(bool reading);

  void Signal(int signal) const;
  // The exit code, or 128 + signal when a signal ended the process. None when it still runs after
  // the time-out. When it has ended, lines() has all of its output, unless reading is off.
  std::optional<int> Wait(absl::Duration timeout);

  pid_t pid() const { return pid_; }
  // Whether Wait has seen the process end.
  bool ended() const { return exit_code_.has_value(); }

 private:
  void Read(int fd);
  void Keep(std::string line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_lines_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  mutable absl::Mutex mutex_;
  std::deque<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  size_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // The number of dropped lines.
  bool at_end_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = true;
  std::thread reader_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_CHILD_PROCESS_H_
