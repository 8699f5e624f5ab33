#ifndef SERVICE_TELEMETRY_UTF8_PREFIX_H_
#define SERVICE_TELEMETRY_UTF8_PREFIX_H_

#include <cstddef>
#include <string_view>

namespace participants::telemetry {

// Returns as many whole characters of a valid text as fit into `most_bytes`.
inline std::string_view Utf8Prefix(std::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return text;
  const auto continues = [&](size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
  };
  while (most_bytes > 0 && continues(most_bytes)) --most_bytes;
  return text.substr(0, most_bytes);
}

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_UTF8_PREFIX_H_
