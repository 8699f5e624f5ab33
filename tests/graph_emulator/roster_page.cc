#include "tests/graph_emulator/roster_page.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/graph_emulator/url_text.h"

namespace participants::graph_emulator {

std::optional<std::uint64_t> EntriesBefore(const RosterSettings& settings,
                                           absl::string_view query) {
  if (query.empty()) return 0;
  if (!settings.page_size && !settings.next_link) return std::nullopt;
  const auto form = ParseForm(query);
  if (!form || form->size() != 1 || form->front().first != "$skiptoken") return std::nullopt;
  std::uint64_t entries = 0;
  if (!absl::SimpleAtoi(form->front().second, &entries)) return std::nullopt;
  return entries;
}

RosterPage PageOf(const RosterSettings& settings, std::vector<RosterEntry> listed,
                  std::uint64_t entries_before, absl::string_view self_url) {
  const std::uint64_t all =
      std::min<std::uint64_t>(listed.size(), settings.limit.value_or(listed.size()));
  const std::uint64_t first = std::min(entries_before, all);
  const std::uint64_t end = first + std::min(all - first, settings.page_size.value_or(all));
  RosterPage page;
  const auto at = [&](std::uint64_t index) {
    return std::make_move_iterator(listed.begin() + static_cast<std::ptrdiff_t>(index));
  };
  page.entries.assign(at(first), at(end));
  if (settings.next_link) {
    page.next_link = absl::StrReplaceAll(*settings.next_link, {{"{SELF}", self_url}});
  } else if (end < all) {
    page.next_link = absl::StrCat(self_url, "?$skiptoken=", end);
  }
  return page;
}

}  // namespace participants::graph_emulator
