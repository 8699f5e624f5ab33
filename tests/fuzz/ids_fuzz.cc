// A valid id stays one segment of a URL's path, and decodes to the same id.
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "graph_adapter/url.h"
#include "service/api/field_rules.h"
#include "tests/fuzz/oracle.h"

namespace participants::fuzz {
namespace {

constexpr absl::string_view kUnreserved =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

// Decodes as a server does. Here the input may only contain characters that RFC 3986 leaves
// unencoded.
std::string Decode(absl::string_view encoded) {
  std::string decoded;
  for (size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      Require(kUnreserved.find(encoded[i]) != kUnreserved.npos, "only unreserved is not encoded");
      decoded += encoded[i];
      continue;
    }
    int byte = 0;
    Require(i + 2 < encoded.size() && absl::SimpleHexAtoi(encoded.substr(i + 1, 2), &byte),
            "a percent begins an escape");
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

void CheckId(absl::string_view id) {
  const std::string encoded = graph::PercentEncode(id);
  Require(!id.empty() && id.size() <= 256, "an id has 1 to 256 bytes");
  Require(encoded != "." && encoded != "..", "an id is no way up");
  // Servers and proxies that decode before they split must not see additional segments either.
  Require(id.find_first_of("/\\?#% ") == id.npos && IsPrintableAscii(id),
          "an id is one segment when decoded too");
  Require(graph::ParticipantPath(id, id) ==
              absl::StrCat("/communications/calls/", encoded, "/participants/", encoded),
          "both ids are where they belong");
  Require(graph::LastPathSegment(graph::ParticipantPath("c", id)) == encoded,
          "the last segment is the id");
}

void CheckOtherRules(std::string_view text) {
  const absl::string_view view(text.data(), text.size());
  if (ClientContextProblem(text).empty()) {
    Require(text.size() <= 256 && IsPrintableAscii(view), "a client_context is short and ASCII");
  }
  if (PhoneNumberProblem(text).empty()) {
    Require(
        text.size() <= 16 && text[0] == '+' && text.find_first_not_of("0123456789", 1) == text.npos,
        "a phone number is a plus and digits");
  }
  if (IdentityIdProblem(text).empty()) {
    Require(!text.empty() && text.size() <= 256 && text.find_first_of("\r\n\t\x7f") == text.npos,
            "an identity's id is short and has no control characters");
  }
  if (TextProblem(text).empty()) {
    // Continuation bytes do not count, and a UTF-8 character has up to three.
    Require(text.find('\0') == text.npos, "a text has no NUL");
  }
}

}  // namespace
}  // namespace participants::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace participants;  // NOLINT(google-build-using-namespace)
  const absl::string_view text = fuzz::AsText(data, size);
  // Holds for unchecked text, too.
  fuzz::Require(fuzz::Decode(graph::PercentEncode(text)) == text, "encoding loses nothing");
  fuzz::Require(fuzz::IsPrintableAscii(graph::LastPathSegment(text)), "a segment is ASCII");
  const std::string_view value(text.data(), text.size());
  if (IdProblem(value).empty()) fuzz::CheckId(text);
  fuzz::CheckOtherRules(value);
  return 0;
}
