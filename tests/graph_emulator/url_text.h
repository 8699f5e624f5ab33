// Decodes percent-encoded paths and forms.
#ifndef TESTS_GRAPH_EMULATOR_URL_TEXT_H_
#define TESTS_GRAPH_EMULATOR_URL_TEXT_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace participants::graph_emulator {

// Nothing when a % is not followed by two hexadecimal digits.
std::optional<std::string> PercentDecode(absl::string_view text);

struct ParsedTarget {
  // Split at '/' before decoding, so an encoded slash stays inside its segment.
  std::vector<std::string> segments;
  std::string query;
};
// Nothing when the target is not a path, or is badly encoded.
std::optional<ParsedTarget> ParseTarget(absl::string_view target);

using FormFields = std::vector<std::pair<std::string, std::string>>;
// application/x-www-form-urlencoded; nothing when badly encoded.
std::optional<FormFields> ParseForm(absl::string_view body);
// The first value, or empty.
absl::string_view FindField(const FormFields& form, absl::string_view name);
// The first repeated name.
std::optional<std::string> FieldThatCameTwice(const FormFields& form);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_URL_TEXT_H_
