#include "tests/graph_emulator/url_text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace participants::graph_emulator {

std::optional<std::string> PercentDecode(absl::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const absl::string_view digits = text.substr(i + 1, 2);
    if (digits.size() != 2 || !absl::ascii_isxdigit(static_cast<unsigned char>(digits[0])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(digits[1]))) {
      return std::nullopt;
    }
    decoded += absl::HexStringToBytes(digits);
    i += 2;
  }
  return decoded;
}

std::optional<ParsedTarget> ParseTarget(absl::string_view target) {
  if (!absl::StartsWith(target, "/")) return std::nullopt;
  ParsedTarget parsed;
  const std::size_t question_mark = target.find('?');
  if (question_mark != absl::string_view::npos) {
    parsed.query = std::string(target.substr(question_mark + 1));
  }
  const absl::string_view path = target.substr(0, question_mark);
  for (const absl::string_view segment : absl::StrSplit(path.substr(1), '/')) {
    std::optional<std::string> decoded = PercentDecode(segment);
    if (!decoded) return std::nullopt;
    parsed.segments.push_back(*std::move(decoded));
  }
  return parsed;
}

std::optional<FormFields> ParseForm(absl::string_view body) {
  FormFields fields;
  for (const absl::string_view pair : absl::StrSplit(body, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    auto name = PercentDecode(absl::StrReplaceAll(halves.first, {{"+", " "}}));
    auto value = PercentDecode(absl::StrReplaceAll(halves.second, {{"+", " "}}));
    if (!name || !value) return std::nullopt;
    fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

absl::string_view FindField(const FormFields& form, absl::string_view name) {
  for (const auto& [field, value] : form) {
    if (field == name) return value;
  }
  return {};
}

std::optional<std::string> FieldThatCameTwice(const FormFields& form) {
  for (std::size_t i = 0; i < form.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (form[i].first == form[j].first) return form[i].first;
    }
  }
  return std::nullopt;
}

}  // namespace participants::graph_emulator
