#include "tests/graph_emulator/field_reader.h"

#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

}  // namespace

FieldReader::FieldReader(const json& object) : rest_(object) {
  if (!rest_.is_object()) status_ = Wrong("must be a JSON object");
}

void FieldReader::Read(const char* name, std::string& into) {
  if (auto value = Take(name, &json::is_string, "a string")) into = value->get<std::string>();
}

void FieldReader::Read(const char* name, bool& into) {
  if (auto value = Take(name, &json::is_boolean, "a boolean")) into = value->get<bool>();
}

void FieldReader::Read(const char* name, int& into) {
  if (const auto number = TakeInteger(name, -1, std::numeric_limits<int>::max())) {
    into = static_cast<int>(*number);
  }
}

void FieldReader::Read(const char* name, std::uint64_t& into) {
  if (const auto number = TakeInteger(name, 0, std::numeric_limits<std::int64_t>::max())) {
    into = static_cast<std::uint64_t>(*number);
  }
}

void FieldReader::Read(const char* name, std::chrono::milliseconds& into) {
  constexpr std::int64_t kOneDay = 24LL * 3600 * 1000;
  if (const auto number = TakeInteger(name, 0, kOneDay)) into = std::chrono::milliseconds(*number);
}

std::optional<json> FieldReader::Take(const char* name) { return Take(name, nullptr, ""); }

absl::Status FieldReader::Finish() {
  if (status_.ok() && !rest_.empty()) {
    status_ = Wrong(absl::StrCat("unknown field '", rest_.begin().key(), "'"));
  }
  return status_;
}

std::optional<json> FieldReader::Take(const char* name, Test test, absl::string_view expected) {
  if (!status_.ok() || !rest_.contains(name)) return std::nullopt;
  json value = std::move(rest_[name]);
  rest_.erase(name);
  if (test != nullptr && !(value.*test)()) {
    status_ = Wrong(absl::StrCat(name, " must be ", expected));
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> FieldReader::TakeInteger(const char* name, std::int64_t least,
                                                     std::int64_t most) {
  const auto value = Take(name, &json::is_number_integer, "a whole number");
  if (!value) return std::nullopt;
  const auto number = value->get<std::int64_t>();
  if (number < least || number > most) {
    status_ = Wrong(absl::StrCat(name, " must be ", least, " to ", most));
    return std::nullopt;
  }
  return number;
}

}  // namespace participants::graph_emulator
