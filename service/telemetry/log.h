// Structured log lines. A line must not contain a token, a secret, a dump of headers, or text from
// Graph.
#ifndef SERVICE_TELEMETRY_LOG_H_
#define SERVICE_TELEMETRY_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace participants::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

// One key of a log line. Keys are string literals; a value is copied before Write returns.
struct Field {
  std::string_view key;
  std::variant<std::string_view, int64_t, double, bool> value;
};

// Thread-safe. Never blocks: a line that does not fit is dropped and counted.
class Log {
 public:
  virtual ~Log() = default;
  virtual void Write(Level level, std::string_view message,
                     std::initializer_list<Field> fields) = 0;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LOG_H_
