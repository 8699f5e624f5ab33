#include "service/telemetry/line_writer.h"

#include <utility>

#include "absl/time/clock.h"

namespace participants::telemetry {
namespace {

// Enough not to wait for more.
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
  const bool flush_follows = gathering_ && writes_at_once_;
  if ((sleep_ == Sleep::kIdle && !flush_follows) || waiting_.size() >= kManyBytes) WakeUp();
}

void LineWriter::Gather() {
  absl::MutexLock lock(&mutex_);
  gathering_ = true;
}

// The hand-over to the writer's thread and back costs more than the writing.
void LineWriter::Flush(bool last) {
  {
    absl::MutexLock lock(&mutex_);
    if (last) gathering_ = false;
    if (lines_ == 0) return;
    if (!MayFlush()) {
      if (gathered() > 0 || sleep_ == Sleep::kIdle) WakeUp();
      return;
    }
    TakeBatch();
  }
  std::string_view text = batch_;
  output_.WriteAtOnce(text);
  Count(std::string_view(batch_).substr(0, batch_.size() - text.size()));
  absl::MutexLock lock(&mutex_);
  EndBatch(text);
  if (lines_ > 0 || stopping_) WakeUp();
}

// Of much the writer's thread has been told already, and a pipe does not take it at once.
bool LineWriter::MayFlush() const {
  return writes_at_once_ && !writing_ && !next_file_ && !cut_ && waiting_.size() < kManyBytes;
}

void LineWriter::TakeBatch() {
  writing_ = true;
  batch_.clear();
  batch_.swap(waiting_);
  lines_ = 0;
  gathered_.store(0, std::memory_order_relaxed);
}

void LineWriter::EndBatch(std::string_view unwritten) {
  writing_ = false;
  writes_at_once_ = output_.writes_at_once();
  waiting_.insert(0, unwritten);
  if (!unwritten.empty()) ++lines_;  // Whole lines or not, somebody has to write them.
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
  while ((lines_ == 0 && !stopping_) || writing_) {
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
  if (path_.empty()) return absl::OkStatus();
  auto file = LineOutput::Open(path_);
  if (!file.ok()) return file.status();
  absl::MutexLock lock(&mutex_);
  next_file_ = *std::move(file);
  return absl::OkStatus();
}

void LineWriter::WriteBatches() {
  for (bool last = false; !last;) {
    uint64_t end = 0;
    std::optional<FileDescriptor> next_file;
    {
      absl::MutexLock lock(&mutex_);
      AwaitWork();
      last = stopping_;
      TakeBatch();
      urgent_ = stopping_;
      end = queued_;
      // Not in the middle of a line, where Flush may have left it.
      if (!in_a_line_ || cut_) next_file = std::exchange(next_file_, std::nullopt);
    }
    if (next_file) {
      output_.GoOnIn(*std::move(next_file));
      in_a_line_ = cut_ = false;
    }
    WriteAll(batch_);
    if (handled_ != end) {  // WriteAll gave up.
      cut_ = in_a_line_;
      handled_ = end;
      Tell(end, /*written=*/false);
    }
    absl::MutexLock lock(&mutex_);
    EndBatch("");
  }
}

// Gives up when nobody takes it any more, the disk is full, or the destructor's time is over.
void LineWriter::WriteAll(std::string_view text) {
  for (std::string_view end = cut_ ? "\n" : ""; !end.empty() && !text.empty();) {
    if (!MayStillWait() || !output_.WriteSome(end)) return;
  }
  if (cut_ && !text.empty()) cut_ = in_a_line_ = false;
  while (!text.empty()) {
    const std::string_view before = text;
    if (!MayStillWait() || !output_.WriteSome(text)) return;
    Count(before.substr(0, before.size() - text.size()));
  }
}

void LineWriter::Count(std::string_view written) {
  if (written.empty()) return;
  in_a_line_ = written.back() != '\n';
  handled_ += written.size();
  Tell(handled_, /*written=*/true);
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
