// Selects the entries of one page of a list, and how the page refers to the others.
#ifndef TESTS_GRAPH_EMULATOR_ROSTER_PAGE_H_
#define TESTS_GRAPH_EMULATOR_ROSTER_PAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/call_settings.h"
#include "tests/graph_emulator/emulator_types.h"

namespace participants::graph_emulator {

struct RosterPage {
  std::vector<RosterEntry> entries;
  std::optional<std::string> next_link;
};

// The number of entries on the pages before this one: 0 without a query, or K for "$skiptoken=K".
// Nothing for any other query, and for any query of a list without links.
std::optional<std::uint64_t> EntriesBefore(const RosterSettings& settings, absl::string_view query);

// self_url is the list's URL without a query.
RosterPage PageOf(const RosterSettings& settings, std::vector<RosterEntry> listed,
                  std::uint64_t entries_before, absl::string_view self_url);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_ROSTER_PAGE_H_
