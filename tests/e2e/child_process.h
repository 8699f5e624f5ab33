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

// A program under test, with its standard output read line by line. Killed, if need be, and reaped
// by the destructor. Its standard error goes to ours, so that a sanitizer's report is seen, unless
// captured.
class ChildProcess {
 public:
  struct Options {
    // On top of PATH and the sanitizers' options; nothing else is inherited.
    std::map<std::string, std::string> environment;
    bool capture_stderr = false;                             // Into the same lines.
    size_t most_lines = std::numeric_limits<size_t>::max();  // Older ones are forgotten.
    bool own_group = false;  // Of processes: an interrupt at the terminal does not reach it.
  };

  ChildProcess(std::vector<std::string> command, const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // The first line, of all that are kept or will come, that contains `part`.
  std::optional<std::string> AwaitLine(const std::string& part, absl::Duration timeout);
  std::vector<std::string> lines() const;
  // Those of lines() that contain `part`.
  std::vector<std::string> LinesWith(const std::string& part) const;
  // False = from the next read on nobody takes what it writes, as when a log collector hangs.
  void SetReading(bool reading);

  void Signal(int signal) const;
  // The exit code, 128 + signal when a signal ended it; nothing when it still runs after the
  // time-out. All that it has written is in lines() then, unless nobody reads it.
  std::optional<int> Wait(absl::Duration timeout);

  pid_t pid() const { return pid_; }
  // Whether Wait has seen its end.
  bool ended() const { return exit_code_.has_value(); }

 private:
  void Read(int fd);
  void Keep(std::string line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_lines_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  mutable absl::Mutex mutex_;
  std::deque<std::string> lines_ ABSL_GUARDED_BY(mutex_);
  size_t forgotten_ ABSL_GUARDED_BY(mutex_) = 0;  // Lines before those.
  bool at_end_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = true;
  std::thread reader_;
};

}  // namespace participants::e2e

#endif  // TESTS_E2E_CHILD_PROCESS_H_
