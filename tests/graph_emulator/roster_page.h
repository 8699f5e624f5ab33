// Which entries of a list one answer shows, and what it says about the others.
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

// How many entries the pages before this one had: 0 without a query, else K of "$skiptoken=K".
// Nothing for any other query, and for any query of a list that has no links.
std::optional<std::uint64_t> EntriesBefore(const RosterSettings& settings, absl::string_view query);

// self_url is that of the list without a query.
RosterPage PageOf(const RosterSettings& settings, std::vector<RosterEntry> listed,
                  std::uint64_t entries_before, absl::string_view self_url);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_ROSTER_PAGE_H_
