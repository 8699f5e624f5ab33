#include "graph_adapter/url.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace participants::graph {

namespace {

bool IsUnreserved(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
         c == '~';
}

struct SplitUrl {
  std::string origin;  // Without its scheme's default port.
  absl::string_view path;
};
SplitUrl Split(absl::string_view url) {
  const size_t scheme = url.find("://");
  const size_t slash = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
  absl::string_view origin = url.substr(0, slash);
  (void)absl::ConsumeSuffix(&origin, absl::StartsWithIgnoreCase(origin, "http:") ? ":80" : ":443");
  return {std::string(origin), slash == url.npos ? absl::string_view() : url.substr(slash)};
}

// Ids may have more or fewer characters encoded, and either case of letters. Returns lower case, as
// Graph compares ids. Invalid encodings stay as they are.
std::string PercentDecode(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const absl::string_view digits = text.substr(i + 1, 2);
    unsigned int byte = 0;
    if (text[i] == '%' && digits.size() == 2 &&
        std::all_of(digits.begin(), digits.end(),
                    [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); }) &&
        absl::SimpleHexAtoi(digits, &byte)) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  absl::AsciiStrToLower(&decoded);
  return decoded;
}

}  // namespace

std::string PercentEncode(absl::string_view text) {
  constexpr absl::string_view kHex = "0123456789ABCDEF";
  const auto plain = static_cast<size_t>(std::count_if(text.begin(), text.end(), &IsUnreserved));
  std::string encoded;
  encoded.reserve(plain + 3 * (text.size() - plain));  // Growing would leave copies of a secret.
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

std::string ParticipantsPath(absl::string_view call_id) {
  return absl::StrCat(CallPath(call_id), "/participants");
}

std::string ParticipantPath(absl::string_view call_id, absl::string_view participant_id) {
  return absl::StrCat(CallPath(call_id), "/participants/", PercentEncode(participant_id));
}

std::string MutePath(absl::string_view call_id, absl::string_view participant_id) {
  return absl::StrCat(ParticipantPath(call_id, participant_id), "/mute");
}

std::string InvitePath(absl::string_view call_id) {
  return absl::StrCat(CallPath(call_id), "/participants/invite");
}

std::string OperationPath(absl::string_view call_id, absl::string_view operation_id) {
  return absl::StrCat(CallPath(call_id), "/operations/", PercentEncode(operation_id));
}

std::optional<std::string> QueryOfLink(absl::string_view link, absl::string_view base_url,
                                       absl::string_view path) {
  const bool printable = std::all_of(link.begin(), link.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  const size_t question = link.find('?');
  if (!printable || question == link.npos || question + 1 == link.size() ||
      link.find('#') != link.npos)
    return std::nullopt;
  const absl::string_view place = link.substr(0, question);
  const SplitUrl linked = Split(place);
  const SplitUrl ours = Split(base_url);
  if (!absl::EqualsIgnoreCase(linked.origin, ours.origin) ||
      PercentDecode(linked.path) != PercentDecode(absl::StrCat(ours.path, path))) {
    return std::nullopt;
  }
  return std::string(link.substr(question));
}

std::string LastPathSegment(absl::string_view location) {
  const absl::string_view path = location.substr(0, location.find_first_of("?#"));
  const size_t slash = path.rfind('/');
  if (slash == path.npos) return "";
  const absl::string_view segment = path.substr(slash + 1);
  // A header may hold any bytes, and the segment goes into messages that must be UTF-8.
  const bool printable = std::all_of(segment.begin(), segment.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  return printable ? std::string(segment) : "";
}

}  // namespace participants::graph
