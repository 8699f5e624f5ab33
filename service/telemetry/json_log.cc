#include "service/telemetry/json_log.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "service/telemetry/json_line.h"

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

JsonLog::JsonLog(LineWriter& writer, Level least, std::function<absl::Time()> now)
    : writer_(writer), least_(least), now_(std::move(now)) {}

JsonLog::~JsonLog() {
  absl::MutexLock lock(&mutex_);
  if (dropped_ > 0) writer_.WriteAnyway(DropNotice());
}

void JsonLog::Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (level < least_) return;
  std::string line = Format(level, message, fields);
  absl::MutexLock lock(&mutex_);
  if (dropped_ > 0) line.insert(0, DropNotice());
  if (writer_.Write(line)) {
    dropped_ = 0;
  } else {
    ++dropped_;
    ++lines_dropped_;
  }
}

std::string JsonLog::Format(Level level, std::string_view message,
                            std::initializer_list<Field> fields) const {
  JsonLine line(now_(), NameOf(level), message);
  for (const Field& field : fields) {
    std::visit([&](const auto& value) { line.Add(field.key, value); }, field.value);
  }
  return std::move(line).End();
}

std::string JsonLog::DropNotice() const {
  return Format(Level::kWarning, "log lines dropped", {{"count", dropped_}});
}

}  // namespace participants::telemetry
