#include "service/telemetry/json_log.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace participants::telemetry {
namespace {

const char* NameOf(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

}  // namespace

JsonLog::JsonLog(int fd, Level least, std::function<absl::Time()> now)
    : fd_(fd), least_(least), now_(std::move(now)), writer_([this] { WriteBatches(); }) {}

JsonLog::~JsonLog() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    give_up_ = absl::Now() + kFlushTimeout;
  }
  writer_.join();
}

void JsonLog::Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < least_) return;
  const std::string line = Format(level, message, fields);
  absl::MutexLock lock(&mutex_);
  if (lines_ >= kMaxWaitingLines || waiting_.size() + line.size() > kMaxWaitingBytes) {
    ++dropped_;
    return;
  }
  AppendDropNotice();
  waiting_ += line;
  ++lines_;
}

std::string JsonLog::Format(Level level, std::string_view message,
                            std::initializer_list<Field> fields) const {
  nlohmann::ordered_json line;
  line["ts"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now_(), absl::UTCTimeZone());
  line["level"] = NameOf(level);
  line["msg"] = message;
  for (const Field& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.key)] = value; }, field.value);
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void JsonLog::AppendDropNotice() {
  if (dropped_ == 0) return;
  waiting_ += Format(Level::kWarning, "log lines dropped", {{"count", dropped_}});
  ++lines_;
  dropped_ = 0;
}

void JsonLog::WriteBatches() {
  std::string batch;
  for (bool last = false; !last;) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &JsonLog::HasWork));
      last = stopping_;
      if (last) AppendDropNotice();
      batch.swap(waiting_);
      waiting_.clear();
      lines_ = 0;
    }
    WriteAll(batch);
  }
}

// A pipe that poll finds writable takes PIPE_BUF bytes without blocking. O_NONBLOCK would say it
// better, but it belongs to the open file, which may be shared with whoever started the process.
void JsonLog::WriteAll(std::string_view text) {
  constexpr int kPollMs = 50;  // How soon a blocked writer notices the destructor.
  while (!text.empty() && MayStillWait()) {
    pollfd out = {.fd = fd_, .events = POLLOUT, .revents = 0};
    const int ready = poll(&out, 1, kPollMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t written = write(fd_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      return;  // Nobody reads any more, and nobody is left to be told.
    }
  }
}

bool JsonLog::MayStillWait() {
  absl::MutexLock lock(&mutex_);
  return absl::Now() < give_up_;
}

}  // namespace participants::telemetry
