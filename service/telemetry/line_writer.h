// Writes lines to a file descriptor on a thread of its own, so that a slow reader delays nobody.
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
  // The destructor waits so long for a reader that does not read.
  static constexpr absl::Duration kFlushTimeout = absl::Seconds(1);
  // Lines that nobody waits for are written so late, several at a time.
  static constexpr absl::Duration kBatchTime = absl::Milliseconds(2);

  // Told whether the operating system has the line. Runs once, without a lock, on the writer's
  // thread or in GiveUp.
  using Done = absl::AnyInvocable<void(bool written) &&>;
  using Time = std::chrono::steady_clock::time_point;

  // Whether a call waits for the line.
  enum class Haste : uint8_t { kNone, kSome };

  // The file descriptor must outlive it. SIGPIPE should be ignored.
  explicit LineWriter(int fd);
  // Appends to a file, as LineOutput::Open opens it.
  static absl::StatusOr<std::unique_ptr<LineWriter>> Append(const std::string& path);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter();

  // Queues one or more whole lines. False = the queue is full; nothing is queued.
  bool Write(std::string_view lines);
  // Queues a short last line even if the queue is full.
  void WriteAnyway(std::string_view line);
  // Queues a line and tells `done` about it, at the latest in the first GiveUp after `until`. False
  // = the queue is full; `done` does not run.
  bool Write(std::string_view line, Time until, Done& done, Haste haste = Haste::kSome);
  // Tells false to every `done` whose time is over. Their lines may still be written.
  void GiveUp(Time now);

  // Opens the file again under its name: log rotation may have moved it away. Later batches go to
  // the new file. INVALID_ARGUMENT: it cannot be opened; the old file stays in use.
  absl::Status Reopen();

 private:
  struct Awaited {
    uint64_t end;  // The line is written once so many bytes are.
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
  // Tells everybody whose line ends at `end` or before.
  void Tell(uint64_t end, bool written);

  const std::string path_;  // Empty = the descriptor is not a file of ours.
  LineOutput output_;       // For the writer's thread.
  // For the writer's thread.
  uint64_t handled_ = 0;  // Bytes written or given up.
  bool in_a_line_ = false;

  absl::Mutex mutex_;
  absl::CondVar work_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
  size_t lines_ ABSL_GUARDED_BY(mutex_) = 0;
  uint64_t queued_ ABSL_GUARDED_BY(mutex_) = 0;  // Bytes, ever.
  bool urgent_ ABSL_GUARDED_BY(mutex_) = false;  // Write without waiting for more.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time give_up_ ABSL_GUARDED_BY(mutex_) = absl::InfiniteFuture();
  std::deque<Awaited> awaited_ ABSL_GUARDED_BY(mutex_);
  std::optional<FileDescriptor> next_file_ ABSL_GUARDED_BY(mutex_);

  std::thread writer_;  // Last: it uses all of the above.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_WRITER_H_
