// Writes lines to a file descriptor on its own thread, so that a slow reader delays no caller.
#ifndef SERVICE_TELEMETRY_LINE_WRITER_H_
#define SERVICE_TELEMETRY_LINE_WRITER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/telemetry/line_output.h"

namespace participants::telemetry {

// Thread-safe. Uses at most twice kMaxWaitingBytes of memory: one batch is written while the next
// one is collected.
class LineWriter {
 public:
  static constexpr size_t kMaxWaitingLines = 8192;
  static constexpr size_t kMaxWaitingBytes = 4 << 20;
  // The destructor waits this long for a reader that does not read.
  static constexpr absl::Duration kFlushTimeout = absl::Seconds(1);
  // If no call waits for the lines, the writer collects them for this long and writes them
  // together.
  static constexpr absl::Duration kBatchTime = absl::Milliseconds(2);

  // Reports whether the operating system has taken the line. Runs once, without a lock, on the
  // writer's thread or in GiveUp.
  using Done = absl::AnyInvocable<void(bool written) &&>;
  using Time = std::chrono::steady_clock::time_point;

  // Whether a call waits for the line.
  enum class Haste : uint8_t { kNone, kSome };

  // The file descriptor must outlive this object. SIGPIPE should be ignored.
  explicit LineWriter(int fd);
  // Appends to a file that LineOutput::Open opens.
  static absl::StatusOr<std::unique_ptr<LineWriter>> Append(const std::string& path);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter();

  // Queues one or more whole lines. False = the queue is full; nothing is queued.
  bool Write(std::string_view lines);
  // Queues a short last line even if the queue is full.
  void WriteAnyway(std::string_view line);
  // Queues a line. `done` reports its result, at the latest in the first GiveUp after `until`.
  // False = the queue is full; `done` does not run.
  bool Write(std::string_view line, Time until, Done& done, Haste haste = Haste::kSome);
  // Passes false to every `done` whose time has passed. Their lines may still be written.
  void GiveUp(Time now);

  // Reopens the file by its path, because log rotation may have moved it away. Later batches go to
  // the new file. INVALID_ARGUMENT = the file cannot be opened; the old file stays in use.
  absl::Status Reopen();

 private:
  struct Awaited {
    uint64_t end;  // The line is written once this many bytes are written.
    Time until;
    Done done;
  };

  LineWriter(FileDescriptor file, std::string path);

  void Queue(std::string_view lines) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool HasRoom(std::string_view lines) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AwaitWork() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void WriteBatches();
  bool WriteAll(std::string_view text);
  bool MayStillWait();
  // Runs `done` of every line that ends at or before `end`.
  void Tell(uint64_t end, bool written);

  const std::string path_;  // Empty = this object did not open the descriptor.
  LineOutput output_;       // For the writer's thread.
  // For the writer's thread.
  uint64_t handled_ = 0;  // Bytes written or given up.
  bool in_a_line_ = false;

  absl::Mutex mutex_;
  absl::CondVar work_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t queued_ ABSL_GUARDED_BY(mutex_) = 0;  // Bytes queued so far.
  bool urgent_ ABSL_GUARDED_BY(mutex_) = false;  // Write without waiting for more.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::deque<Awaited> awaited_ ABSL_GUARDED_BY(mutex_);
  std::optional<FileDescriptor> next_file_ ABSL_GUARDED_BY(mutex_);

  std::thread writer_;  // Last: uses all of the above.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_WRITER_H_
