// How a line of JSON is put together, once for all that write some.
#ifndef SERVICE_TELEMETRY_JSON_LINE_H_
#define SERVICE_TELEMETRY_JSON_LINE_H_

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"

namespace participants::telemetry {

// One object, its members in the order of their Add. Values are escaped, and bytes that are not
// UTF-8 replaced, each maximal part of a character by one U+FFFD; keys are literals that need
// neither, and each is added once. It only appends to one string: three lines a call were a sixth
// of the call as trees of a JSON library (ADR 13).
class JsonLine {
 public:
  // Begins with ts (RFC 3339, UTC, milliseconds), level and msg.
  JsonLine(absl::Time time, std::string_view level, std::string_view message);

  void Add(std::string_view key, std::string_view value);
  // Else a literal would be a bool.
  void Add(std::string_view key, const char* value) { Add(key, std::string_view(value)); }
  void Add(std::string_view key, int64_t value);
  void Add(std::string_view key, int value) { Add(key, int64_t{value}); }
  // What is no number of JSON's, as infinity, is null.
  void Add(std::string_view key, double value);
  void Add(std::string_view key, std::same_as<bool> auto value) {
    AddKey(key);
    text_ += value ? "true" : "false";
  }

  // The elements in between.
  void BeginList(std::string_view key);
  void AddElement(std::string_view value);
  void EndList() { text_ += ']'; }

  // With the line's end. Nothing may follow.
  std::string&& End() && {
    text_ += "}\n";
    return std::move(text_);
  }

 private:
  void AddKey(std::string_view key);
  void AddString(std::string_view value);

  std::string text_;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_JSON_LINE_H_
