#include "service/api/participants_page.h"

#include <algorithm>
#include <tuple>

#include "service/api/identity_match.h"
#include "service/api/participant_conversion.h"

namespace participants {
namespace {

constexpr size_t kMostBytes = size_t{3} * 1024 * 1024;  // Clients accept up to 4 MiB.

}  // namespace

ParticipantsPage::ParticipantsPage(const graph::Roster& roster, const WantedPage& wanted)
    : wanted_(wanted), known_(wanted.from.of_last_id), position_(wanted.from) {
  for (const graph::Participant& entry : roster.participants) {
    if (entry.id < wanted.from.last_id) continue;
    if (wanted.filters && !MatchesIdentity(wanted.identity, entry.info.identity)) continue;
    entries_.push_back(&entry);
  }
  // Entries with the same ID keep Graph's order, which is that of their addresses.
  std::sort(entries_.begin(), entries_.end(),
            [](const auto* a, const auto* b) { return std::tie(a->id, a) < std::tie(b->id, b); });
  one_.add_participants();
}

bool ParticipantsPage::AddSome() {
  const size_t end = std::min(entries_.size(), next_ + kSome);
  for (; next_ < end; ++next_) {
    const graph::Participant& entry = *entries_[next_];
    if (known_ > 0 && entry.id == wanted_.from.last_id) {
      --known_;
      continue;
    }
    known_ = 0;
    if (Add(entry)) continue;
    response_.set_next_page_token(MakePageToken(wanted_.scope, position_));
    return false;
  }
  return next_ < entries_.size();
}

bool ParticipantsPage::Add(const graph::Participant& entry) {
  if (added_ == wanted_.page_size) return false;
  const size_t before = participants_.size();
  v1::Participant& shown = *one_.mutable_participants(0);
  shown.Clear();
  FillProto(entry, shown);
  // Concatenated serialized messages parse as one merged message.
  (void)one_.AppendToString(&participants_);
  if (added_ > 0 && participants_.size() > kMostBytes) {
    participants_.resize(before);
    return false;
  }
  ++added_;
  position_.of_last_id = entry.id == position_.last_id ? position_.of_last_id + 1 : 1;
  position_.last_id = entry.id;
  return true;
}

}  // namespace participants
