#include "service/api/field_rules.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace participants {
namespace {

constexpr size_t kMaxBytes = 256;
// Graph's limit for clientContext, ours for the other texts.
constexpr size_t kMaxCharacters = 256;

constexpr Problem kNone = {};
constexpr Problem kEmpty = "must not be empty";
constexpr Problem kTooManyBytes = "is longer than 256 bytes";
constexpr Problem kTooManyCharacters = "is longer than 256 characters";

bool IsControl(unsigned char c) { return c < 0x20 || c == 0x7f; }

// RFC 3986's unreserved characters, and those in Teams' own IDs.
bool IsIdCharacter(unsigned char c) {
  return absl::ascii_isalnum(c) ||
         std::string_view("-._~:@=+,!$&'()*;").find(static_cast<char>(c)) != std::string_view::npos;
}

// The non-ASCII control characters, U+0080 to U+009F, are C2 80 to C2 9F in UTF-8.
bool HasControlCharacter(std::string_view text) {
  unsigned char previous = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsControl(byte) || (previous == 0xc2 && byte < 0xa0)) return true;
    previous = byte;
  }
  return false;
}

// Each byte that is not a UTF-8 continuation byte begins a character.
size_t CountCharacters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

}  // namespace

Problem IdProblem(std::string_view id) { return id.empty() ? kEmpty : OptionalIdProblem(id); }

Problem OptionalIdProblem(std::string_view id) {
  if (id.size() > kMaxBytes) return kTooManyBytes;
  // As a path segment, these would name another resource, even percent-encoded.
  if (id == "." || id == "..") return "must not be . or ..";
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return IsIdCharacter(static_cast<unsigned char>(c)); })
             ? kNone
             : "contains a character that is not allowed in IDs";
}

Problem TextProblem(std::string_view text) {
  if (CountCharacters(text) > kMaxCharacters) return kTooManyCharacters;
  return text.find('\0') == std::string_view::npos ? kNone : "contains a NUL";
}

Problem ClientContextProblem(std::string_view text) {
  if (CountCharacters(text) > kMaxCharacters) return kTooManyCharacters;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); })
             ? kNone
             : "is not printable ASCII";
}

Problem IdentityIdProblem(std::string_view id) {
  return id.empty() ? kEmpty : IdentityAttributeProblem(id);
}

Problem IdentityAttributeProblem(std::string_view text) {
  if (text.size() > kMaxBytes) return kTooManyBytes;
  return HasControlCharacter(text) ? "contains a control character" : kNone;
}

Problem PhoneNumberProblem(std::string_view number) {
  if (number.empty()) return kEmpty;
  constexpr size_t kMaxDigits = 15;
  const bool valid = number.size() >= 3 && number.size() <= 1 + kMaxDigits && number[0] == '+' &&
                     number[1] != '0' && std::all_of(number.begin() + 1, number.end(), [](char c) {
                       return absl::ascii_isdigit(static_cast<unsigned char>(c));
                     });
  return valid ? kNone : "is not a number in E.164 form";
}

Problem ListedPhoneProblem(std::string_view id) {
  return PhoneNumberProblem(id.starts_with("4:") ? id.substr(2) : id);
}

}  // namespace participants
