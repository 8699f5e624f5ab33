#include "service/api/identity_match.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace participants {
namespace {

// Teams' own, of people and applications; the longer ones first. Guests and others keep theirs.
constexpr std::array<std::string_view, 7> kPrefixes = {
    "8:orgid:", "8:gcch:", "8:dod:", "28:gcch-global:", "28:dod-global:", "28:orgid:", "28:"};

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool IsGuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kForm, [](char c, char form) {
    return form == '-' ? c == '-' : absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
}

bool MatchesPhone(std::string_view wanted_id, std::string_view kind, std::string_view listed_id) {
  const std::string_view digits = PhoneDigits(wanted_id);
  if (digits.empty() || digits != PhoneDigits(listed_id)) return false;
  return kind == "phone" || (kind != "guest" && listed_id.starts_with("4:"));
}

bool MatchesOther(std::string_view wanted_kind, std::string_view wanted_id,
                  std::string_view listed_kind, std::string_view listed_id) {
  if (wanted_kind == listed_kind && wanted_id == listed_id) return true;
  // A guest's GUID is no user's, though it may look like one.
  if ((wanted_kind == "guest" || listed_kind == "guest") && wanted_kind != listed_kind) {
    return false;
  }
  const std::string guid = GuidOf(wanted_id);
  return !guid.empty() && guid == GuidOf(listed_id);
}

bool MayBeOf(const graph::Identity& wanted, const graph::Identity& listed) {
  return wanted.tenant_id.empty() || listed.tenant_id.empty() ||
         absl::EqualsIgnoreCase(wanted.tenant_id, listed.tenant_id);
}

}  // namespace

bool MatchesIdentity(const graph::IdentitySet& wanted, const graph::IdentitySet& listed) {
  for (const auto& [wanted_kind, one] : wanted) {
    if (one.id.empty()) continue;
    for (const auto& [kind, other] : listed) {
      if (other.id.empty() || !MayBeOf(one, other)) continue;
      const bool matches = wanted_kind == "phone"
                               ? MatchesPhone(one.id, kind, other.id)
                               : MatchesOther(wanted_kind, one.id, kind, other.id);
      if (matches) return true;
    }
  }
  return false;
}

std::string GuidOf(std::string_view id) {
  for (const std::string_view prefix : kPrefixes) {
    if (!absl::StartsWithIgnoreCase(Absl(id), Absl(prefix))) continue;
    id.remove_prefix(prefix.size());
    break;
  }
  return IsGuid(id) ? absl::AsciiStrToLower(Absl(id)) : std::string();
}

std::string_view PhoneDigits(std::string_view id) {
  if (id.starts_with("4:")) id.remove_prefix(2);
  if (!id.starts_with('+')) return {};
  id.remove_prefix(1);
  const bool digits = std::ranges::all_of(
      id, [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
  return digits ? id : std::string_view();
}

bool IsSameId(std::string_view a, std::string_view b) {
  return absl::EqualsIgnoreCase(Absl(a), Absl(b));
}

}  // namespace participants
