#include "tests/soak/evidence.h"

#include <chrono>
#include <cstdint>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace participants::soak {
namespace {

using graph_emulator::JournalEntry;

bool IsOf(const JournalEntry& entry, const std::string& client_request_id) {
  return graph_emulator::FindHeader(entry.headers, "client-request-id") == client_request_id;
}

}  // namespace

std::string RequestsOf(const std::string& client_request_id,
                       const std::vector<JournalEntry>& journal) {
  std::set<std::uint64_t> connections;
  for (const JournalEntry& entry : journal) {
    if (IsOf(entry, client_request_id)) connections.insert(entry.connection);
  }
  std::string text;
  for (const JournalEntry& entry : journal) {
    if (!connections.contains(entry.connection)) continue;
    const auto since = absl::FromChrono(entry.received_at - journal.front().received_at);
    absl::StrAppend(&text, IsOf(entry, client_request_id) ? "\n  * " : "\n    ", "connection ",
                    entry.connection, ", ", absl::FormatDuration(since), ": ", entry.method, " ",
                    entry.target, ", status ", entry.status, entry.applied ? ", applied" : "",
                    entry.client_left ? ", client left" : "");
  }
  return connections.empty() ? "\n    Graph has not received it" : text;
}

}  // namespace participants::soak
