// docs/errors.md as data: what the service promises its callers.
#ifndef TESTS_SUPPORT_ERRORS_TABLE_H_
#define TESTS_SUPPORT_ERRORS_TABLE_H_

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"

namespace participants {

// A row of the table. `reason` and `party` are "-" for OK.
struct ErrorsRow {
  std::string reason;
  std::string code;
  std::string party;
  std::string effect;
  std::string when;  // Without the methods at its beginning.
  std::string what_to_do;
  bool on_removal = false;
  bool on_invitation = false;
};

inline std::string StripCell(const std::string& text, const char* padding) {
  const size_t first = text.find_first_not_of(padding);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(padding) - first + 1);
}

inline std::vector<ErrorsRow> ReadErrorsTable(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::vector<ErrorsRow> rows;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> cells = absl::StrSplit(line, '|');
    if (cells.size() != 8 || !cells[0].empty()) continue;
    for (std::string& cell : cells) cell = StripCell(cell, " ");
    if (cells[1] == "reason" || cells[1].starts_with("---")) continue;
    const size_t colon = cells[5].find(": ");
    const std::string rpcs = cells[5].substr(0, colon);
    const bool all = rpcs == "All";
    const bool removal = rpcs == "Repeatable" || rpcs == "RemoveParticipant";
    const bool invitation = rpcs == "Once" || rpcs == "InviteParticipants";
    EXPECT_TRUE(all || removal || invitation) << line;
    EXPECT_FALSE(cells[6].empty()) << "says not what to do: " << line;
    rows.push_back({.reason = StripCell(cells[1], "`"),
                    .code = cells[2],
                    .party = cells[3],
                    .effect = cells[4],
                    .when = colon == std::string::npos ? "" : cells[5].substr(colon + 2),
                    .what_to_do = cells[6],
                    .on_removal = all || removal,
                    .on_invitation = all || invitation});
  }
  return rows;
}

}  // namespace participants

#endif  // TESTS_SUPPORT_ERRORS_TABLE_H_
