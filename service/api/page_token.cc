#include "service/api/page_token.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants {
namespace {

constexpr size_t kHashDigits = 16;

// FNV-1a detects mistakes. It need not be secure: a forged token only shows callers what they may
// see anyway. Hand-written because Abseil's hash differs between processes.
std::string Hash(std::string_view scope, std::string_view content) {
  uint64_t hash = 0xcbf29ce484222325U;
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  };
  add(scope);
  add(std::string_view("\0", 1));
  add(content);
  return absl::StrCat(absl::Hex(hash, absl::kZeroPad16));
}

}  // namespace

std::string MakePageToken(std::string_view scope, const PagePosition& position) {
  const std::string content = absl::StrCat(position.of_last_id, " ", position.last_id);
  return absl::WebSafeBase64Escape(absl::StrCat(Hash(scope, content), content));
}

std::optional<PagePosition> ReadPageToken(std::string_view token, std::string_view scope) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &text) ||
      text.size() < kHashDigits) {
    return std::nullopt;
  }
  const std::string content = text.substr(kHashDigits);
  const size_t space = content.find(' ');
  PagePosition position;
  if (text.substr(0, kHashDigits) != Hash(scope, content) || space == std::string::npos ||
      !absl::SimpleAtoi(content.substr(0, space), &position.of_last_id)) {
    return std::nullopt;
  }
  position.last_id = content.substr(space + 1);
  // Base64 can encode some content in several ways. Only our encoding is accepted.
  if (token != MakePageToken(scope, position)) return std::nullopt;
  return position;
}

}  // namespace participants
