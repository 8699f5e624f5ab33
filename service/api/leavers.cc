#include "service/api/leavers.h"

#include "absl/strings/ascii.h"
#include "service/api/field_rules.h"
#include "service/api/identity_match.h"
#include "service/api/participant_conversion.h"
#include "service/api/roster.h"

namespace participants {
namespace {

// As Graph compares IDs.
std::string KeyOf(std::string_view id) {
  return absl::AsciiStrToLower(absl::string_view(id.data(), id.size()));
}

}  // namespace

size_t SortedRoster::bytes() const {
  size_t bytes = 0;
  // Once here, and once in the results.
  for (const RemovalTarget& target : to_go) bytes += 2 * BytesOf(target);
  for (const RemovalTarget& target : unusable) bytes += 2 * BytesOf(target);
  return bytes + shown.SpaceUsedExcludingSelfLong() + kept.SpaceUsedExcludingSelfLong();
}

void Leavers::Sort(const graph::Participant& entry, SortedRoster& sorted) {
  const bool is_kept = keep_.Keeps(entry);  // Also notes which entries matched.
  const std::string& own_id = options_.own_id;
  if (!own_id.empty() &&
      (IsSameId(entry.id, own_id) || IsSameId(entry.info.participant_id, own_id))) {
    sorted.lists_own = true;
    return;
  }
  const std::string key = KeyOf(entry.id);
  sorted.lists_doubted |= doubted_.contains(key);
  if (is_kept || (IsApplication(entry) && !options_.include_applications)) {
    FillProto(entry, *sorted.kept.Add());
    return;
  }
  if (!IdProblem(entry.id).empty()) {
    sorted.unusable.push_back({entry.id, entry.info.identity});
    return;
  }
  if (!tried_.insert(key).second) return;
  if (sorted.to_go.size() < options_.most_shown) FillProto(entry, *sorted.shown.Add());
  sorted.to_go.push_back({entry.id, entry.info.identity});
}

void Leavers::OnDoubted(std::string_view participant_id) { doubted_.insert(KeyOf(participant_id)); }

}  // namespace participants
