#include "graph_adapter/json_reader.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace participants::graph {
namespace {

constexpr int kDeepest = 64;

}  // namespace

std::optional<nlohmann::json> ParseObject(absl::string_view text) {
  bool too_deep = false;
  const auto limit_depth = [&too_deep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    too_deep |= depth > kDeepest;
    return !too_deep;  // A discarded value is not built.
  };
  auto document =
      nlohmann::json::parse(text.begin(), text.end(), limit_depth, /*allow_exceptions=*/false);
  if (too_deep || !document.is_object()) return std::nullopt;
  return document;
}

const nlohmann::json* FindMember(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto it = object.find(name);
  return it == object.end() ? nullptr : &*it;
}

std::string TextMember(const nlohmann::json& object, const char* name) {
  const nlohmann::json* member = FindMember(object, name);
  return member != nullptr && member->is_string() ? member->get<std::string>() : "";
}

std::string TakeTextMember(nlohmann::json& object, const char* name) {
  if (!object.is_object()) return "";
  const auto it = object.find(name);
  if (it == object.end() || !it->is_string()) return "";
  return std::move(it->get_ref<std::string&>());
}

std::optional<int64_t> IntegerMember(const nlohmann::json& object, const char* name) {
  const nlohmann::json* member = FindMember(object, name);
  if (member == nullptr) return std::nullopt;
  int64_t number = 0;
  if (member->is_string() && absl::SimpleAtoi(member->get_ref<const std::string&>(), &number)) {
    return number;
  }
  if (member->is_number_unsigned()) {
    const auto value = member->get<uint64_t>();
    if (value <= std::numeric_limits<int64_t>::max()) return static_cast<int64_t>(value);
  } else if (member->is_number_integer()) {
    return member->get<int64_t>();
  } else if (member->is_number_float()) {
    // 3600.0 is a whole number too; the bounds keep the conversion defined.
    const auto value = member->get<double>();
    if (std::trunc(value) == value && std::abs(value) < 1e15) return static_cast<int64_t>(value);
  }
  return std::nullopt;
}

int32_t Int32Member(const nlohmann::json& object, const char* name) {
  const int64_t number = IntegerMember(object, name).value_or(0);
  return std::in_range<int32_t>(number) ? static_cast<int32_t>(number) : 0;
}

}  // namespace participants::graph
