#include "tests/graph_emulator/http_message.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace participants::graph_emulator {

absl::string_view FindHeader(const Headers& headers, absl::string_view name) {
  for (const auto& [header_name, value] : headers) {
    if (absl::EqualsIgnoreCase(header_name, name)) return value;
  }
  return {};
}

std::size_t CountHeader(const Headers& headers, absl::string_view name) {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(),
      [&](const auto& header) { return absl::EqualsIgnoreCase(header.first, name); }));
}

bool IsMediaType(absl::string_view content_type, absl::string_view media_type) {
  const absl::string_view bare = content_type.substr(0, content_type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(bare), media_type);
}

}  // namespace participants::graph_emulator
