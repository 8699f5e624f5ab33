#include "service/telemetry/line_writer.h"

#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace participants::telemetry {
namespace {

// A batch of this size is written at once.
constexpr size_t kManyBytes = size_t{64} << 10;

}  // namespace

LineWriter::LineWriter(int fd) : output_(fd), writer_([this] { WriteBatches(); }) {}

LineWriter::LineWriter(FileDescriptor file, std::string path)
    : path_(std::move(path)), output_(std::move(file)), writer_([this] { WriteBatches(); }) {}

absl::StatusOr<std::unique_ptr<LineWriter>> LineWriter::Append(const std::string& path) {
  auto file = LineOutput::Open(path);
  if (!file.ok()) return file.status();
  return std::unique_ptr<LineWriter>(new LineWriter(*std::move(file), path));
}

LineWriter::~LineWriter() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    give_up_ = absl::Now() + kFlushTimeout;
    work_.Signal();
  }
  writer_.join();
  GiveUp(Time::max());
}

bool LineWriter::Write(std::string_view lines) {
  absl::MutexLock lock(&mutex_);
  if (!HasRoom(lines)) return false;
  Queue(lines);
  return true;
}

void LineWriter::WriteAnyway(std::string_view line) {
  absl::MutexLock lock(&mutex_);
  Queue(line);
}

bool LineWriter::Write(std::string_view line, Time until, Done& done, Haste haste) {
  absl::MutexLock lock(&mutex_);
  if (!HasRoom(line)) return false;
  urgent_ |= haste == Haste::kSome;
  Queue(line);
  awaited_.push_back({.end = queued_, .until = until, .done = std::move(done)});
  return true;
}

bool LineWriter::HasRoom(std::string_view lines) const {
  return lines_ < kMaxWaitingLines && waiting_.size() + lines.size() <= kMaxWaitingBytes;
}

void LineWriter::Queue(std::string_view lines) {
  waiting_ += lines;
  ++lines_;
  queued_ += lines.size();
  urgent_ |= waiting_.size() >= kManyBytes;
  if (urgent_ || lines_ == 1) work_.Signal();
}

void LineWriter::AwaitWork() {
  while (lines_ == 0 && !stopping_) work_.Wait(&mutex_);
  // A call writes several lines without waiting for them. One write for all of them costs less.
  const absl::Time end = absl::Now() + kBatchTime;
  while (!urgent_ && !stopping_ && !work_.WaitWithDeadline(&mutex_, end)) {
  }
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
  if (path_.empty()) return absl::OkStatus();
  auto file = LineOutput::Open(path_);
  if (!file.ok()) return file.status();
  absl::MutexLock lock(&mutex_);
  next_file_ = *std::move(file);
  return absl::OkStatus();
}

void LineWriter::WriteBatches() {
  std::string batch;
  for (bool last = false; !last;) {
    std::optional<FileDescriptor> next_file;
    uint64_t end = 0;
    {
      absl::MutexLock lock(&mutex_);
      AwaitWork();
      last = stopping_;
      // The rest of an abandoned line never comes, so end that line here.
      batch.clear();
      if (in_a_line_ && !waiting_.empty()) batch.push_back('\n');
      batch += waiting_;
      waiting_.clear();
      lines_ = 0;
      urgent_ = false;
      end = queued_;
      next_file = std::exchange(next_file_, std::nullopt);
    }
    std::string_view text = batch;
    if (next_file) {
      output_.GoOnIn(*std::move(next_file));
      if (std::exchange(in_a_line_, false) && !text.empty()) text.remove_prefix(1);
    }
    handled_ = end - text.size();
    if (!WriteAll(text)) Tell(end, /*written=*/false);
  }
}

// False = the rest is lost: the reader is gone, the disk is full, or the destructor's timeout has
// passed.
bool LineWriter::WriteAll(std::string_view text) {
  while (!text.empty()) {
    const std::string_view before = text;
    if (!MayStillWait() || !output_.WriteSome(text)) return false;
    const std::string_view written = before.substr(0, before.size() - text.size());
    if (written.empty()) continue;
    in_a_line_ = written.back() != '\n';
    handled_ += written.size();
    Tell(handled_, /*written=*/true);
  }
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
