// Lines to a file descriptor, so that nobody waits for whoever reads them.
#ifndef SERVICE_TELEMETRY_LINE_WRITER_H_
#define SERVICE_TELEMETRY_LINE_WRITER_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/telemetry/line_output.h"

namespace participants::telemetry {

// Thread-safe. A thread of its own writes, and so does Flush what can be written without waiting.
// Memory: at most twice kMaxWaitingBytes, since a batch is written while the next gathers.
class LineWriter {
 public:
  static constexpr size_t kMaxWaitingLines = 8192;
  static constexpr size_t kMaxWaitingBytes = 4 << 20;
  // How long the destructor waits for a reader that does not read.
  static constexpr absl::Duration kFlushTimeout = absl::Seconds(1);

  // What is not in haste may wait so long for more to be written with it.
  static constexpr absl::Duration kGatherTime = absl::Milliseconds(2);

  // Hears whether the line has been handed to the operating system. Once, on the writer's thread,
  // in Flush or in GiveUp, without a lock.
  using Done = absl::AnyInvocable<void(bool written) &&>;
  using Time = std::chrono::steady_clock::time_point;

  // Whether somebody can go on only when the line is written.
  enum class Haste : uint8_t { kNone, kSome };

  // The file descriptor must outlive it. SIGPIPE should be ignored.
  explicit LineWriter(int fd);
  // Appends to a file, which it makes, for the group to read, when it is not there.
  // INVALID_ARGUMENT says why that cannot be.
  static absl::StatusOr<std::unique_ptr<LineWriter>> Append(const std::string& path);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter();

  // One or more whole lines. False = too much is waiting: these are not written.
  bool Write(std::string_view lines);
  // Whatever waits already: a last word of a few bytes.
  void WriteAnyway(std::string_view line);
  // One line, whose end is waited for until then; false as above, and `done` is not called.
  bool Write(std::string_view line, Time until, Done& done, Haste haste = Haste::kSome);
  // For a thread that may soon write several lines, and calls Flush then, or after kGatherTime:
  // until it does, nobody's lines need be written. Where Flush cannot write, the writer's thread
  // does after kGatherTime.
  void Gather();
  // How many that somebody waits for are waiting for a Flush.
  int gathered() const { return gathered_.load(std::memory_order_relaxed); }
  // Writes by itself if the output takes it at once, or wakes the writer. `last` = no line waits
  // for a Flush from now on.
  void Flush(bool last);
  // Calls those whose time is over with false. Their lines may still be written.
  void GiveUp(Time now);

  // Opens a file anew, since the one in use may have been moved away; what comes after that which
  // is being written goes there. INVALID_ARGUMENT: it cannot be opened, and the one in use stays.
  absl::Status Reopen();

 private:
  struct Awaited {
    uint64_t end;  // How much will have been written when its line has.
    Time until;
    Done done;
  };

  LineWriter(FileDescriptor file, std::string path);

  bool Queue(std::string_view lines) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void QueueAnyway(std::string_view lines) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WakeUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AwaitWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool MayFlush() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whoever has taken one is the one who writes, until it has ended that.
  void TakeBatch() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void EndBatch(std::string_view unwritten) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteBatches();
  void WriteAll(std::string_view text);
  bool MayStillWait();
  void Count(std::string_view written);
  // Calls those whose lines end there or before.
  void Tell(uint64_t end, bool written);

  const std::string path_;  // Empty = not a file of ours.

  // For the one who writes.
  LineOutput output_;
  std::string batch_;
  bool in_a_line_ = false;
  bool cut_ = false;      // The end of that line never comes: the next does not go on with it.
  uint64_t handled_ = 0;  // Of everything that was ever queued.
  std::vector<Done> told_;

  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // Somebody is.
  bool writes_at_once_ ABSL_GUARDED_BY(mutex_) = true;
  absl::CondVar work_;
  // What wakes the writer's thread. Not a condition of the mutex: that is looked at whenever the
  // mutex is unlocked, by whoever does so.
  enum class Sleep : uint8_t { kAwake, kForMore, kIdle };
  Sleep sleep_ ABSL_GUARDED_BY(mutex_) = Sleep::kAwake;
  bool urgent_ ABSL_GUARDED_BY(mutex_) = false;  // Not to wait for more.
  bool gathering_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<int> gathered_ = 0;  // Changed under the mutex.
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t queued_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Awaited> awaited_ ABSL_GUARDED_BY(mutex_);
  std::optional<FileDescriptor> next_file_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();

  std::thread writer_;  // Last: it uses all of the above.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_WRITER_H_
