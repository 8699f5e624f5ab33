#include "service/api/keep_list.h"

#include <algorithm>
#include <utility>

#include "service/api/identity_match.h"

namespace participants {

KeepList::KeepList(std::vector<std::string> ids, std::vector<graph::IdentitySet> identities)
    : ids_(std::move(ids)),
      identities_(std::move(identities)),
      matched_(ids_.size() + identities_.size()) {}

bool KeepList::Keeps(const graph::Participant& entry) {
  const auto is_known = [&entry](const graph::IdentitySet& kept) {
    return MatchesWidely(kept, entry.info.identity);
  };
  const auto known = kept_.begin() + static_cast<std::ptrdiff_t>(by_identity_);
  const bool known_before = std::any_of(kept_.begin(), known, is_known);
  const bool matches = MatchesEntries(entry);
  if (matches && !known_before) kept_.push_back(entry.info.identity);
  return matches || known_before;
}

// Looks at all entries: each of them must have matched somebody.
bool KeepList::MatchesEntries(const graph::Participant& participant) {
  bool matches = false;
  const auto take = [&](size_t entry) {
    matched_[entry] = true;
    matches = true;
  };
  for (size_t i = 0; i < ids_.size(); ++i) {
    if (IsSameId(ids_[i], participant.id) || IsSameId(ids_[i], participant.info.participant_id)) {
      take(i);
    }
  }
  for (size_t i = 0; i < identities_.size(); ++i) {
    if (MatchesWidely(identities_[i], participant.info.identity)) take(ids_.size() + i);
  }
  return matches;
}

std::optional<KeepList::Entry> KeepList::FindUnmatched() const {
  const auto found = std::ranges::find(matched_, false);
  if (found == matched_.end()) return std::nullopt;
  const auto index = static_cast<size_t>(found - matched_.begin());
  if (index < ids_.size()) return Entry{"keep_participant_ids", index};
  return Entry{"keep_identities", index - ids_.size()};
}

}  // namespace participants
