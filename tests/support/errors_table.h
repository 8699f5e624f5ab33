// docs/errors.md as data: what the service promises its callers.
#ifndef TESTS_SUPPORT_ERRORS_TABLE_H_
#define TESTS_SUPPORT_ERRORS_TABLE_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"

namespace participants {

// The scopes a row can have, in the page's words, and the methods each one covers.
inline const std::map<std::string, std::vector<std::string>>& ErrorsScopes() {
  static const auto* const kScopes = new std::map<std::string, std::vector<std::string>>{
      {"All",
       {"ListParticipants", "GetParticipant", "RemoveParticipant", "InviteParticipants",
        "CancelInvitation", "GetInvitation", "MuteParticipant"}},
      // The last two read before they act.
      {"Read",
       {"ListParticipants", "GetParticipant", "GetInvitation", "RemoveParticipant",
        "CancelInvitation"}},
      {"Repeatable", {"RemoveParticipant", "CancelInvitation", "MuteParticipant"}},
      {"Once", {"InviteParticipants"}},
      {"ListParticipants", {"ListParticipants"}},
      {"GetParticipant", {"GetParticipant"}},
      {"RemoveParticipant", {"RemoveParticipant"}},
      {"RemoveParticipant by identity", {"RemoveParticipant"}},
      {"InviteParticipants", {"InviteParticipants"}},
      {"CancelInvitation", {"CancelInvitation"}},
      {"GetInvitation", {"GetInvitation"}},
      {"MuteParticipant", {"MuteParticipant"}},
      // What is true of RemoveParticipant is true of each participant of the bulk methods. They
      // have rows of their own for what ends a whole call.
      {"RemoveAllParticipants", {"RemoveAllParticipants"}},
  };
  return *kScopes;
}

// A row of the table. `reason` and `party` are "-" for OK.
struct ErrorsRow {
  std::string reason;
  std::string code;
  std::string party;
  std::string effect;
  std::vector<std::string> scopes;
  std::string when;  // Without the leading scopes.
  std::string what_to_do;
  bool on_removal = false;
  bool on_invitation = false;

  bool HasScope(const std::string& scope) const {
    return std::ranges::find(scopes, scope) != scopes.end();
  }
  bool IsAbout(const std::string& method) const {
    return std::ranges::any_of(scopes, [&method](const std::string& scope) {
      const auto methods = ErrorsScopes().find(scope);
      return methods != ErrorsScopes().end() &&
             std::ranges::find(methods->second, method) != methods->second.end();
    });
  }
};

// For GoogleTest.
inline void PrintTo(const ErrorsRow& row, std::ostream* os) {
  *os << row.reason << ": " << row.when;
}

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
    ErrorsRow row = {.reason = StripCell(cells[1], "`"),
                     .code = cells[2],
                     .party = cells[3],
                     .effect = cells[4],
                     .scopes = absl::StrSplit(cells[5].substr(0, colon), ", "),
                     .when = colon == std::string::npos ? "" : cells[5].substr(colon + 2),
                     .what_to_do = cells[6]};
    for (const std::string& scope : row.scopes) {
      EXPECT_TRUE(ErrorsScopes().contains(scope)) << "whom is it about: " << line;
    }
    EXPECT_FALSE(row.what_to_do.empty()) << "says not what to do: " << line;
    row.on_removal = row.IsAbout("RemoveParticipant");
    row.on_invitation = row.IsAbout("InviteParticipants");
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace participants

#endif  // TESTS_SUPPORT_ERRORS_TABLE_H_
