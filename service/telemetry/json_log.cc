#include "service/telemetry/json_log.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

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
  nlohmann::ordered_json line;
  line["ts"] = absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", now_(), absl::UTCTimeZone());
  line["level"] = NameOf(level);
  line["msg"] = message;
  for (const Field& field : fields) {
    std::visit([&](const auto& value) { line[std::string(field.key)] = value; }, field.value);
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string JsonLog::DropNotice() const {
  return Format(Level::kWarning, "log lines dropped", {{"count", dropped_}});
}

}  // namespace participants::telemetry
