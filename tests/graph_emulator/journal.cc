#include "tests/graph_emulator/journal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"

namespace participants::graph_emulator {

Journal::Journal(std::size_t limit) : limit_(limit) {}

std::uint64_t Journal::Add(JournalEntry entry) {
  entry.seq = ++last_seq_;
  entries_.push_back(std::move(entry));
  if (entries_.size() > limit_) entries_.pop_front();
  return last_seq_;
}

void Journal::SetStatus(std::uint64_t seq, int status) {
  if (JournalEntry* entry = Find(seq)) entry->status = status;
}

void Journal::MarkClientLeft(std::uint64_t seq) {
  if (JournalEntry* entry = Find(seq)) entry->client_left = true;
}

void Journal::MarkApplied(std::uint64_t seq) {
  if (JournalEntry* entry = Find(seq)) entry->applied = true;
}

void Journal::SetIssuedToken(std::uint64_t seq, std::size_t ordinal) {
  if (JournalEntry* entry = Find(seq)) entry->issued_token_ordinal = ordinal;
}

void Journal::Clear() { entries_.clear(); }

std::vector<JournalEntry> Journal::Entries() const { return {entries_.begin(), entries_.end()}; }

std::size_t Journal::Count(absl::string_view method, absl::string_view target_part) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const JournalEntry& entry) {
        return (method.empty() || entry.method == method) &&
               absl::StrContains(entry.target, target_part);
      }));
}

JournalEntry* Journal::Find(std::uint64_t seq) {
  // Entries are consecutive, so the number determines the place.
  if (entries_.empty() || seq < entries_.front().seq || seq > entries_.back().seq) return nullptr;
  return &entries_[static_cast<std::size_t>(seq - entries_.front().seq)];
}

}  // namespace participants::graph_emulator
