#include "service/telemetry/line_writer.h"

#include <fcntl.h>
#include <poll.h>
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

absl::StatusOr<FileDescriptor> OpenToAppend(const std::string& path) {
  // O_NONBLOCK: not to wait until somebody reads, where it is a FIFO; a file does not mind.
  FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640));
  if (file.get() >= 0) return file;
  return absl::InvalidArgumentError(absl::StrCat("cannot be opened: ", std::strerror(errno)));
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

bool LineWriter::Write(std::string_view line, Time until, Done& done) {
  absl::MutexLock lock(&mutex_);
  if (!Queue(line)) return false;
  awaited_.push_back({.end = queued_, .until = until, .done = std::move(done)});
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
void LineWriter::UseNextFile() {
  std::optional<FileDescriptor> next;
  {
    absl::MutexLock lock(&mutex_);
    next = std::exchange(next_file_, std::nullopt);
  }
  if (!next) return;
  (void)dup3(next->get(), fd_, O_CLOEXEC);  // Fails for a descriptor that is none, and both are.
  in_a_line_ = false;
}

void LineWriter::WriteBatches() {
  std::string batch;
  for (bool last = false; !last;) {
    uint64_t end = 0;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &LineWriter::HasWork));
      last = stopping_;
      batch.swap(waiting_);
      waiting_.clear();
      lines_ = 0;
      end = queued_;
    }
    UseNextFile();
    WriteAll(batch);
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

// A pipe that poll finds writable takes PIPE_BUF bytes without blocking. O_NONBLOCK would say it
// better, but it belongs to the open file, which may be shared with whoever started the process.
bool LineWriter::WriteSome(std::string_view& text) {
  constexpr int kPollMs = 50;  // How soon a blocked writer notices the destructor.
  if (!MayStillWait()) return false;
  pollfd out = {.fd = fd_, .events = POLLOUT, .revents = 0};
  const int ready = poll(&out, 1, kPollMs);
  if (ready == 0 || (ready < 0 && errno == EINTR)) return true;
  const ssize_t written = write(fd_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
  if (written < 0) return errno == EINTR || errno == EAGAIN;
  text.remove_prefix(static_cast<size_t>(written));
  return true;
}

bool LineWriter::MayStillWait() {
  absl::MutexLock lock(&mutex_);
  return absl::Now() < give_up_;
}

void LineWriter::Tell(uint64_t end, bool written) {
  std::vector<Done> told;
  {
    absl::MutexLock lock(&mutex_);
    for (; !awaited_.empty() && awaited_.front().end <= end; awaited_.pop_front()) {
      told.push_back(std::move(awaited_.front().done));
    }
  }
  for (Done& done : told) std::move(done)(written);
}

}  // namespace participants::telemetry
