#include "service/telemetry/line_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace participants::telemetry {
namespace {

// Enough not to wait for more.
constexpr size_t kManyBytes = size_t{64} << 10;

absl::StatusOr<FileDescriptor> OpenToAppend(const std::string& path) {
  // O_NONBLOCK: not to wait until somebody reads, where it is a FIFO; a file does not mind.
  FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640));
  if (file.get() >= 0) return file;
  return absl::InvalidArgumentError(absl::StrCat("cannot be opened: ", std::strerror(errno)));
}

bool IsRegularFile(int fd) {
  struct stat file = {};
  return fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

// Of something that poll finds writable, without blocking. O_NONBLOCK belongs to the open file,
// which may be shared with whoever started the process, so each write has to say it by itself;
// where a kernel or a kind of file cannot do that, a pipe still takes PIPE_BUF bytes.
ssize_t WriteWhatFits(int fd, std::string_view text) {
  iovec all = {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  const ssize_t written = pwritev2(fd, &all, 1, /*offset=*/-1, RWF_NOWAIT);
  return written >= 0 ? written : write(fd, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
}

}  // namespace

LineWriter::LineWriter(int fd) : fd_(fd), writer_([this] { WriteBatches(); }) {}

LineWriter::LineWriter(FileDescriptor file, std::string path)
    : file_(std::move(file)),
      path_(std::move(path)),
      fd_(file_.get()),
      writer_([this] { WriteBatches(); }) {}

absl::StatusOr<std::unique_ptr<LineWriter>> LineWriter::Append(const std::string& path) {
  auto file = OpenToAppend(path);
  if (!file.ok()) return file.status();
  return std::unique_ptr<LineWriter>(new LineWriter(*std::move(file), path));
}

LineWriter::~LineWriter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    give_up_ = absl::Now() + kFlushTimeout;
    WakeUp();
  }
  writer_.join();
  GiveUp(Time::max());
}

bool LineWriter::Write(std::string_view lines) {
  absl::MutexLock lock(&mutex_);
  return Queue(lines);
}

void LineWriter::WriteAnyway(std::string_view line) {
  absl::MutexLock lock(&mutex_);
  QueueAnyway(line);
}

bool LineWriter::Write(std::string_view line, Time until, Done& done, Haste haste) {
  absl::MutexLock lock(&mutex_);
  if (!Queue(line)) return false;
  awaited_.push_back({.end = queued_, .until = until, .done = std::move(done)});
  if (haste == Haste::kNone) return true;
  if (gathering_) {
    gathered_.store(gathered() + 1, std::memory_order_relaxed);
  } else {
    WakeUp();
  }
  return true;
}

bool LineWriter::Queue(std::string_view lines) {
  if (lines_ >= kMaxWaitingLines || waiting_.size() + lines.size() > kMaxWaitingBytes) return false;
  QueueAnyway(lines);
  return true;
}

void LineWriter::QueueAnyway(std::string_view lines) {
  waiting_ += lines;
  ++lines_;
  queued_ += lines.size();
  if (sleep_ == Sleep::kIdle || waiting_.size() >= kManyBytes) WakeUp();
}

void LineWriter::Gather() {
  absl::MutexLock lock(&mutex_);
  gathering_ = true;
}

void LineWriter::Flush(bool last) {
  absl::MutexLock lock(&mutex_);
  if (last) gathering_ = false;
  if (gathered() > 0) WakeUp();
}

void LineWriter::WakeUp() {
  urgent_ = true;
  if (sleep_ != Sleep::kAwake) work_.Signal();
  sleep_ = Sleep::kAwake;
}

// Lines that nobody awaits come by twos and threes in each call: whoever woke the writer for each
// would pay more for that than for all the rest of it.
void LineWriter::AwaitWork() {
  const absl::Time end = absl::Now() + kGatherTime;
  for (bool over = false; !over && !urgent_;) {
    sleep_ = Sleep::kForMore;
    over = work_.WaitWithDeadline(&mutex_, end);
  }
  while (lines_ == 0 && !stopping_) {
    sleep_ = Sleep::kIdle;
    work_.Wait(&mutex_);
  }
  sleep_ = Sleep::kAwake;
}

void LineWriter::GiveUp(Time now) {
  std::vector<Done> late;
  {
    absl::MutexLock lock(&mutex_);
    std::erase_if(awaited_, [&](Awaited& awaited) {
      if (awaited.until > now) return false;
      late.push_back(std::move(awaited.done));
      return true;
    });
  }
  for (Done& done : late) std::move(done)(false);
}

absl::Status LineWriter::Reopen() {
  if (file_.get() < 0) return absl::OkStatus();
  auto file = OpenToAppend(path_);
  if (!file.ok()) return file.status();
  absl::MutexLock lock(&mutex_);
  next_file_ = *std::move(file);
  return absl::OkStatus();
}

// Between two batches, and so between two lines. The descriptor's number stays the same.
void LineWriter::UseNextFile(std::optional<FileDescriptor> next) {
  if (!next) return;
  (void)dup3(next->get(), fd_, O_CLOEXEC);  // Fails for a descriptor that is none, and both are.
  is_file_ = IsRegularFile(fd_);
  in_a_line_ = false;
}

void LineWriter::WriteBatches() {
  is_file_ = IsRegularFile(fd_);
  std::string batch;
  for (bool last = false; !last;) {
    uint64_t end = 0;
    std::optional<FileDescriptor> next_file;
    {
      absl::MutexLock lock(&mutex_);
      AwaitWork();
      last = stopping_;
      batch.clear();
      batch.swap(waiting_);
      lines_ = 0;
      gathered_.store(0, std::memory_order_relaxed);
      urgent_ = stopping_;
      end = queued_;
      next_file = std::exchange(next_file_, std::nullopt);
    }
    UseNextFile(std::move(next_file));
    WriteAll(batch);
    if (handled_ == end) continue;
    handled_ = end;
    Tell(end, /*written=*/false);  // Those whose lines WriteAll gave up on.
  }
}

void LineWriter::WriteAll(std::string_view text) {
  // What is left of a line that could not be written is not taken for the beginning of the next.
  for (std::string_view end = in_a_line_ ? "\n" : ""; !end.empty() && !text.empty();) {
    if (!WriteSome(end)) return;
  }
  while (!text.empty()) {
    const std::string_view before = text;
    if (!WriteSome(text)) return;
    const size_t count = before.size() - text.size();
    if (count == 0) continue;
    in_a_line_ = before[count - 1] != '\n';
    handled_ += count;
    Tell(handled_, /*written=*/true);
  }
}

bool LineWriter::WriteSome(std::string_view& text) {
  constexpr int kPollMs = 50;  // How soon a blocked writer notices the destructor.
  if (!MayStillWait()) return false;
  if (!is_file_) {
    pollfd out = {.fd = fd_, .events = POLLOUT, .revents = 0};
    const int ready = poll(&out, 1, kPollMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) return true;
  }
  const ssize_t written =
      is_file_ ? write(fd_, text.data(), text.size()) : WriteWhatFits(fd_, text);
  if (written < 0) return errno == EINTR || errno == EAGAIN;
  text.remove_prefix(static_cast<size_t>(written));
  return true;
}

bool LineWriter::MayStillWait() {
  absl::MutexLock lock(&mutex_);
  return absl::Now() < give_up_;
}

void LineWriter::Tell(uint64_t end, bool written) {
  {
    absl::MutexLock lock(&mutex_);
    for (; !awaited_.empty() && awaited_.front().end <= end; awaited_.pop_front()) {
      told_.push_back(std::move(awaited_.front().done));
    }
  }
  for (Done& done : told_) std::move(done)(written);
  told_.clear();
}

}  // namespace participants::telemetry
