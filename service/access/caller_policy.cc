#include "service/access/caller_policy.h"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/telemetry/utf8_prefix.h"

namespace participants::access {
namespace {

using Json = nlohmann::json;

// A message quotes only keys, path patterns and positions from the file. Long ones are cut.
absl::Status Wrong(const std::string& where, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(where, where.empty() ? "" : ": ", what));
}

std::string Shortened(const std::string& key) {
  return std::string(telemetry::Utf8Prefix(key, 64));
}

// nlohmann keeps the last of two equal keys, which would silently lose a rule.
absl::StatusOr<Json> ParseWithoutRepetition(std::string_view text) {
  std::vector<std::set<std::string>> open_objects;
  std::string repeated;
  const auto note = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_objects.back().insert(key).second) repeated = key;
    }
    return true;
  };
  Json json = Json::parse(text, note, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Wrong("", "is not JSON");
  if (!repeated.empty()) return Wrong("", absl::StrCat("has \"", Shortened(repeated), "\" twice"));
  return json;
}

absl::Status CheckKeys(const Json& object, const std::string& where,
                       std::initializer_list<absl::string_view> known) {
  if (!object.is_object()) return Wrong(where, "must be an object");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), absl::string_view(key)) == known.end()) {
      return Wrong(where, absl::StrCat("has the key \"", Shortened(key), "\", which is unknown"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadText(const Json& object, const std::string& where,
                                     const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string() ||
      found->get_ref<const std::string&>().empty()) {
    return Wrong(where, absl::StrCat("must have a \"", key, "\", a non-empty string"));
  }
  return found->get<std::string>();
}

bool IsPattern(std::string_view text) {
  const size_t star = text.find('*');
  return star == text.npos || text == "*" || (star == text.size() - 1 && text.ends_with("/*"));
}

// Reads {"<outer>": {"<inner>": [strings]}}. A missing key means everything.
absl::StatusOr<std::vector<std::string>> ReadPatterns(const Json& rule, const std::string& rule_at,
                                                      const char* outer, const char* inner) {
  const auto object = rule.find(outer);
  if (object == rule.end()) return std::vector<std::string>{"*"};
  const std::string outer_at = absl::StrCat(rule_at, ".", outer);
  if (auto status = CheckKeys(*object, outer_at, {inner}); !status.ok()) return status;
  const auto list = object->find(inner);
  if (list == object->end()) return std::vector<std::string>{"*"};
  const std::string where = absl::StrCat(outer_at, ".", inner);
  if (!list->is_array() || list->empty()) {
    return Wrong(where, "must be a non-empty list; leave it out to mean all");
  }
  std::vector<std::string> patterns;
  for (const Json& entry : *list) {
    const std::string at = absl::StrCat(where, "[", patterns.size(), "]");
    if (!entry.is_string() || entry.get_ref<const std::string&>().empty()) {
      return Wrong(at, "must be a non-empty string");
    }
    patterns.push_back(entry.get<std::string>());
    if (!IsPattern(patterns.back())) {
      return Wrong(at, "may have * at its end only, after a /, or be * alone");
    }
  }
  return patterns;
}

bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern == "*") return true;
  if (!pattern.ends_with('*')) return pattern == text;
  pattern.remove_suffix(1);
  return text.size() > pattern.size() && text.starts_with(pattern);
}

bool MatchesAny(std::span<const std::string> patterns, std::string_view text) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return Matches(pattern, text); });
}

class Reader {
 public:
  explicit Reader(std::span<const std::string_view> paths) : paths_(paths) {}

  absl::StatusOr<std::vector<CallerPolicy::Rule>> ReadRules(const Json& policy, const char* key) {
    std::vector<CallerPolicy::Rule> rules;
    const auto list = policy.find(key);
    if (list == policy.end()) return rules;
    if (!list->is_array() || list->empty()) {
      return Wrong(key, "must be a non-empty list; leave it out for none");
    }
    for (const Json& entry : *list) {
      auto rule = ReadRule(entry, absl::StrCat(key, "[", rules.size(), "]"));
      if (!rule.ok()) return rule.status();
      rules.push_back(*std::move(rule));
    }
    return rules;
  }

 private:
  absl::StatusOr<CallerPolicy::Rule> ReadRule(const Json& entry, const std::string& where) {
    if (auto status = CheckKeys(entry, where, {"name", "source", "request"}); !status.ok()) {
      return status;
    }
    auto name = ReadText(entry, where, "name");
    if (!name.ok()) return name.status();
    if (!names_.insert(*name).second) return Wrong(where, "has the name of another rule");
    auto principals = ReadPatterns(entry, where, "source", "principals");
    if (!principals.ok()) return principals.status();
    auto paths = ReadPatterns(entry, where, "request", "paths");
    if (!paths.ok()) return paths.status();
    for (const std::string& pattern : *paths) {
      if (std::ranges::none_of(paths_,
                               [&](std::string_view path) { return Matches(pattern, path); })) {
        return Wrong(absl::StrCat(where, ".request.paths"),
                     absl::StrCat("\"", Shortened(pattern), "\" is not a method of this service"));
      }
    }
    return CallerPolicy::Rule{*std::move(name), *std::move(principals), *std::move(paths)};
  }

  const std::span<const std::string_view> paths_;
  std::set<std::string> names_;
};

}  // namespace

absl::StatusOr<CallerPolicy> CallerPolicy::Parse(std::string_view json,
                                                 std::span<const std::string_view> paths) {
  const auto file = ParseWithoutRepetition(json);
  if (!file.ok()) return file.status();
  if (auto status = CheckKeys(*file, "", {"name", "deny_rules", "allow_rules"}); !status.ok()) {
    return status;
  }
  CallerPolicy policy;
  auto name = ReadText(*file, "", "name");
  if (!name.ok()) return name.status();
  policy.name_ = *std::move(name);
  Reader reader(paths);
  auto deny = reader.ReadRules(*file, "deny_rules");
  if (!deny.ok()) return deny.status();
  policy.deny_ = *std::move(deny);
  auto allow = reader.ReadRules(*file, "allow_rules");
  if (!allow.ok()) return allow.status();
  policy.allow_ = *std::move(allow);
  return policy;
}

PolicyDecision CallerPolicy::Decide(std::string_view caller, std::string_view path) const {
  const auto speaks = [&](const Rule& rule) {
    return MatchesAny(rule.principals, caller) && MatchesAny(rule.paths, path);
  };
  if (const auto rule = std::ranges::find_if(deny_, speaks); rule != deny_.end()) {
    return {.allowed = false, .rule = rule->name};
  }
  if (const auto rule = std::ranges::find_if(allow_, speaks); rule != allow_.end()) {
    return {.allowed = true, .rule = rule->name};
  }
  return {};
}

}  // namespace participants::access
