#include "service/api/identity_match.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace participants {
namespace {

// Teams' ID prefixes for people and applications, the longer ones first. IDs of guests and others
// keep their prefix.
constexpr std::array<std::string_view, 7> kPrefixes = {
    "8:orgid:", "8:gcch:", "8:dod:", "28:gcch-global:", "28:dod-global:", "28:orgid:", "28:"};

absl::string_view Absl(std::string_view text) { return {text.data(), text.size()}; }

bool IsGuid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(text, kForm, [](char c, char form) {
    return form == '-' ? c == '-' : absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
}

// Returns `id` without Teams' prefix for the kind of identity.
std::string_view WithoutPrefix(std::string_view id) {
  for (const std::string_view prefix : kPrefixes) {
    if (!absl::StartsWithIgnoreCase(Absl(id), Absl(prefix))) continue;
    id.remove_prefix(prefix.size());
    break;
  }
  return id;
}

// The same. Empty if the rest is not a GUID.
std::string_view GuidOf(std::string_view id) {
  id = WithoutPrefix(id);
  return IsGuid(id) ? id : std::string_view();
}

bool HasSameEnd(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && IsSameId(a.substr(a.size() - 1), b.substr(b.size() - 1));
}

// Compares the last characters first, since a roster has a thousand entries that do not match.
bool IsSameGuid(std::string_view a, std::string_view b) {
  if (!HasSameEnd(a, b)) return false;
  const std::string_view guid = GuidOf(a);
  return !guid.empty() && IsSameId(guid, GuidOf(b));
}

bool MatchesPhone(std::string_view wanted_id, std::string_view kind, std::string_view listed_id) {
  const std::string_view digits = PhoneDigits(wanted_id);
  if (digits.empty() || digits != PhoneDigits(listed_id)) return false;
  return kind == "phone" || (kind != "guest" && listed_id.starts_with("4:"));
}

bool MatchesOther(std::string_view wanted_kind, std::string_view wanted_id,
                  std::string_view listed_kind, std::string_view listed_id) {
  if (wanted_kind == listed_kind && wanted_id == listed_id) return true;
  // A guest's GUID is not a user's, although it may look like one.
  if ((wanted_kind == "guest" || listed_kind == "guest") && wanted_kind != listed_kind) {
    return false;
  }
  return IsSameGuid(wanted_id, listed_id);
}

bool MatchesAny(std::string_view wanted_kind, std::string_view wanted_id,
                std::string_view tenant_id, const graph::IdentitySet& listed) {
  return !wanted_id.empty() && std::ranges::any_of(listed, [&](const auto& entry) {
    const auto& [kind, other] = entry;
    const bool may_be_of =
        tenant_id.empty() || other.tenant_id.empty() || IsSameId(tenant_id, other.tenant_id);
    if (other.id.empty() || !may_be_of) return false;
    return wanted_kind == "phone" ? MatchesPhone(wanted_id, kind, other.id)
                                  : MatchesOther(wanted_kind, wanted_id, kind, other.id);
  });
}

// The digits of a phone's id, with or without plus and prefix.
std::string_view DigitsOf(std::string_view id) {
  if (id.starts_with("4:")) id.remove_prefix(2);
  if (id.starts_with('+')) id.remove_prefix(1);
  return id;
}

bool MatchesWidely(std::string_view wanted_kind, std::string_view wanted_id,
                   std::string_view listed_kind, std::string_view listed_id) {
  // A guest's ID is nobody else's, although it may look like it.
  if ((wanted_kind == "guest") != (listed_kind == "guest")) return false;
  if (!HasSameEnd(wanted_id, listed_id)) return false;
  if (IsSameId(WithoutPrefix(wanted_id), WithoutPrefix(listed_id))) return true;
  return (wanted_kind == "phone" || listed_kind == "phone") &&
         DigitsOf(wanted_id) == DigitsOf(listed_id) && !DigitsOf(wanted_id).empty();
}

}  // namespace

bool MatchesIdentity(const graph::IdentitySet& wanted, const graph::IdentitySet& listed) {
  return std::ranges::any_of(wanted, [&listed](const auto& entry) {
    const auto& [kind, one] = entry;
    return MatchesAny(kind, one.id, one.tenant_id, listed);
  });
}

bool MatchesWidely(const graph::IdentitySet& wanted, const graph::IdentitySet& listed) {
  return std::ranges::any_of(wanted, [&listed](const auto& entry) {
    const auto& [wanted_kind, one] = entry;
    return std::ranges::any_of(listed, [&](const auto& other) {
      return MatchesWidely(wanted_kind, one.id, other.first, other.second.id);
    });
  });
}

bool MatchesApplication(std::string_view id, const graph::IdentitySet& listed) {
  return MatchesAny("application", id, /*tenant_id=*/{}, listed);
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
