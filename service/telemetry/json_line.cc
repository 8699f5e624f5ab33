#include "service/telemetry/json_line.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace participants::telemetry {
namespace {

constexpr size_t kUsualBytes = 800;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

enum ByteKind : uint8_t { kPlain, kEscaped, kBeyondAscii };

constexpr std::array<ByteKind, 256> kKinds = [] {
  std::array<ByteKind, 256> kinds = {};
  for (size_t byte = 0; byte < 0x20; ++byte) kinds[byte] = kEscaped;
  kinds['"'] = kinds['\\'] = kEscaped;
  for (size_t byte = 0x80; byte < 0x100; ++byte) kinds[byte] = kBeyondAscii;
  return kinds;
}();

uint8_t ByteAt(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

void AppendEscaped(char c, std::string& out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
  constexpr std::string_view kShortNames = "\"\\bfnrt";
  out += '\\';
  if (const size_t i = kShort.find(c); i != std::string_view::npos) {
    out += kShortNames[i];
    return;
  }
  out += "u00";
  out += kHex[static_cast<uint8_t>(c) >> 4];
  out += kHex[static_cast<uint8_t>(c) & 0xf];
}

// The form of a character beyond ASCII, by its first byte: the number of bytes, and the limits of
// the second byte. The limits exclude characters that have a shorter form, surrogates, and
// everything above U+10FFFF.
struct Utf8Form {
  size_t bytes = 0;  // 0 = no character begins with this byte.
  uint8_t least = 0x80;
  uint8_t most = 0xbf;
};

Utf8Form FormOf(uint8_t first) {
  if (first < 0xc2 || first > 0xf4) return {};
  if (first < 0xe0) return {.bytes = 2};
  if (first == 0xe0) return {.bytes = 3, .least = 0xa0};
  if (first == 0xed) return {.bytes = 3, .most = 0x9f};
  if (first < 0xf0) return {.bytes = 3};
  if (first == 0xf0) return {.bytes = 4, .least = 0x90};
  if (first == 0xf4) return {.bytes = 4, .most = 0x8f};
  return {.bytes = 4};
}

// Appends the first character of the text, or one replacement for the bytes that could begin one.
// Returns the number of bytes consumed.
size_t AppendCharacter(std::string_view text, std::string& out) {
  const Utf8Form form = FormOf(ByteAt(text, 0));
  size_t good = 1;
  for (; good < form.bytes && good < text.size(); ++good) {
    const uint8_t least = good == 1 ? form.least : 0x80;
    const uint8_t most = good == 1 ? form.most : 0xbf;
    if (ByteAt(text, good) < least || ByteAt(text, good) > most) break;
  }
  out += good == form.bytes ? text.substr(0, good) : kReplacement;
  return good;
}

// Every line has a timestamp. Most fall into the same second as the line before.
void AppendTimestamp(absl::Time time, std::string& out) {
  struct Second {
    int64_t unix_seconds = -1;
    std::string text;
  };
  thread_local Second second;
  const int64_t millis = absl::ToUnixMillis(time);
  const int64_t unix_seconds = absl::ToUnixSeconds(time);
  if (second.unix_seconds != unix_seconds) {
    second = {.unix_seconds = unix_seconds,
              .text = absl::FormatTime("%Y-%m-%dT%H:%M:%S.", absl::FromUnixSeconds(unix_seconds),
                                       absl::UTCTimeZone())};
  }
  out += second.text;
  const auto rest = static_cast<int>(millis - unix_seconds * 1000);
  for (const int unit : {100, 10, 1}) out += static_cast<char>('0' + rest / unit % 10);
  out += 'Z';
}

}  // namespace

JsonLine::JsonLine(absl::Time time, std::string_view level, std::string_view message) {
  text_.reserve(kUsualBytes);
  text_ += R"({"ts":")";
  AppendTimestamp(time, text_);
  text_ += R"(","level":")";
  text_ += level;
  text_ += '"';
  Add("msg", message);
}

void JsonLine::Add(std::string_view key, std::string_view value) {
  AddKey(key);
  AddString(value);
}

void JsonLine::Add(std::string_view key, int64_t value) {
  AddKey(key);
  std::array<char, 24> digits;
  text_.append(digits.data(), std::to_chars(digits.begin(), digits.end(), value).ptr);
}

void JsonLine::Add(std::string_view key, double value) {
  AddKey(key);
  if (!std::isfinite(value)) {
    text_ += "null";
    return;
  }
  const double size = std::abs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e15);
  std::array<char, 32> digits;
  const char* const end =
      std::to_chars(digits.begin(), digits.end(), value,
                    fixed ? std::chars_format::fixed : std::chars_format::scientific)
          .ptr;
  const std::string_view number(digits.data(), static_cast<size_t>(end - digits.data()));
  text_ += number;
  // Keeps the value a double for readers.
  if (fixed && number.find('.') == std::string_view::npos) text_ += ".0";
}

void JsonLine::BeginList(std::string_view key) {
  AddKey(key);
  text_ += '[';
}

void JsonLine::AddElement(std::string_view value) {
  if (text_.back() != '[') text_ += ',';
  AddString(value);
}

void JsonLine::AddKey(std::string_view key) {
  text_ += ",\"";
  text_ += key;
  text_ += "\":";
}

void JsonLine::AddString(std::string_view value) {
  text_ += '"';
  while (!value.empty()) {
    size_t plain = 0;
    while (plain < value.size() && kKinds[ByteAt(value, plain)] == kPlain) ++plain;
    text_ += value.substr(0, plain);
    value.remove_prefix(plain);
    if (value.empty()) break;
    if (kKinds[ByteAt(value, 0)] == kBeyondAscii) {
      value.remove_prefix(AppendCharacter(value, text_));
    } else {
      AppendEscaped(value.front(), text_);
      value.remove_prefix(1);
    }
  }
  text_ += '"';
}

}  // namespace participants::telemetry
