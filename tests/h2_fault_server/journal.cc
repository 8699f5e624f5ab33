#include "tests/h2_fault_server/journal.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace participants::h2_fault_server {

std::string ToString(const JournalEntry& entry) {
  return absl::StrCat("connection ", entry.connection, " stream ", entry.stream_id, " ",
                      entry.processed ? entry.method : "(not looked at)", " ", entry.path,
                      entry.complete ? "" : " (incomplete)", " -> ",
                      entry.fault ? NameOf(*entry.fault) : "no fault", ", status ", entry.status,
                      entry.client_reset ? ", reset by the client" : "");
}

std::uint64_t Journal::Add(JournalEntry entry) {
  entries_.push_back(std::move(entry));
  return cleared_ + entries_.size() - 1;
}

JournalEntry* Journal::Find(std::uint64_t place) {
  if (place < cleared_) return nullptr;
  return &entries_.at(static_cast<std::size_t>(place - cleared_));
}

void Journal::Clear() {
  cleared_ += entries_.size();
  entries_.clear();
}

std::size_t Journal::Count(absl::string_view method) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(), [&](const JournalEntry& entry) {
        return method.empty() || !entry.processed || entry.method == method;
      }));
}

}  // namespace participants::h2_fault_server
