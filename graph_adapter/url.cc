#include "graph_adapter/url.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace participants::graph {

namespace {

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

}  // namespace

std::string PercentEncode(absl::string_view text) {
  constexpr absl::string_view kHex = "0123456789ABCDEF";
  const auto plain = static_cast<size_t>(std::count_if(text.begin(), text.end(), &IsUnreserved));
  std::string encoded;
  encoded.reserve(plain + 3 * (text.size() - plain));  // A secret that grew would leave copies.
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsUnreserved(c)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4U];
      encoded += kHex[byte & 15U];
    }
  }
  return encoded;
}

std::string CallPath(absl::string_view call_id) {
  return absl::StrCat("/communications/calls/", PercentEncode(call_id));
}

std::string ParticipantPath(absl::string_view call_id, absl::string_view participant_id) {
  return absl::StrCat("/communications/calls/", PercentEncode(call_id), "/participants/",
                      PercentEncode(participant_id));
}

std::string InvitePath(absl::string_view call_id) {
  return absl::StrCat("/communications/calls/", PercentEncode(call_id), "/participants/invite");
}

std::string LastPathSegment(absl::string_view location) {
  const absl::string_view path = location.substr(0, location.find_first_of("?#"));
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return "";
  const absl::string_view segment = path.substr(slash + 1);
  // A header may hold any bytes, and this goes into messages that must be UTF-8.
  const bool printable = std::all_of(segment.begin(), segment.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  return printable ? std::string(segment) : "";
}

}  // namespace participants::graph
