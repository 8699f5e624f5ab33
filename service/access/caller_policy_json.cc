#include "service/access/caller_policy_json.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/telemetry/utf8_prefix.h"

namespace participants::access {
namespace {

using Json = nlohmann::json;

// A message quotes only keys, names of rules, path patterns and positions from the file. Long ones
// are cut.
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

// A number above 0, or nullopt.
std::optional<double> ReadPositive(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  const auto number = found->get<double>();
  return std::isfinite(number) && number > 0 ? std::optional(number) : std::nullopt;
}

absl::StatusOr<std::optional<RateLimits>> ReadLimits(const Json& rule, const std::string& rule_at,
                                                     const std::string& rule_name) {
  const auto object = rule.find("limits");
  if (object == rule.end()) return std::nullopt;
  if (object->is_object() && object->size() == 2) {
    const std::optional<double> per_second = ReadPositive(*object, "per_second");
    const std::optional<double> burst = ReadPositive(*object, "burst");
    if (per_second && burst && *burst >= 1) {
      return RateLimits{.per_second = *per_second, .burst = *burst};
    }
  }
  return Wrong(absl::StrCat(rule_at, ".limits"),
               absl::StrCat("the rule \"", Shortened(rule_name),
                            "\" must limit by exactly two numbers, \"per_second\" above 0 and "
                            "\"burst\" of at least 1"));
}

class Reader {
 public:
  explicit Reader(std::span<const std::string_view> paths) : paths_(paths) {}

  absl::StatusOr<CallerPolicy::Rules> ReadRules(const Json& policy, const char* key,
                                                bool may_limit) {
    CallerPolicy::Rules rules;
    const auto list = policy.find(key);
    if (list == policy.end()) return rules;
    if (!list->is_array() || list->empty()) {
      return Wrong(key, "must be a non-empty list; leave it out for none");
    }
    for (const Json& entry : *list) {
      auto rule = ReadRule(entry, absl::StrCat(key, "[", rules.size(), "]"), may_limit);
      if (!rule.ok()) return rule.status();
      rules.push_back(*std::move(rule));
    }
    return rules;
  }

 private:
  absl::StatusOr<PolicyRule> ReadRule(const Json& entry, const std::string& where, bool may_limit) {
    if (auto status = CheckKeys(entry, where, {"name", "source", "request", "limits"});
        !status.ok()) {
      return status;
    }
    auto name = ReadText(entry, where, "name");
    if (!name.ok()) return name.status();
    if (!names_.insert(*name).second) return Wrong(where, "has the name of another rule");
    auto principals = ReadPatterns(entry, where, "source", "principals");
    if (!principals.ok()) return principals.status();
    auto paths = ReadPatterns(entry, where, "request", "paths");
    if (!paths.ok()) return paths.status();
    if (auto status = CheckPaths(*paths, where); !status.ok()) return status;
    if (!may_limit && entry.contains("limits")) {
      return Wrong(absl::StrCat(where, ".limits"),
                   absl::StrCat("the rule \"", Shortened(*name), "\" allows nothing to limit"));
    }
    const auto limits = ReadLimits(entry, where, *name);
    if (!limits.ok()) return limits.status();
    return PolicyRule{.name = *std::move(name),
                      .principals = *std::move(principals),
                      .paths = *std::move(paths),
                      .limits = *limits};
  }

  absl::Status CheckPaths(const std::vector<std::string>& patterns, const std::string& where) {
    for (const std::string& pattern : patterns) {
      if (std::ranges::none_of(paths_,
                               [&](std::string_view path) { return Matches(pattern, path); })) {
        return Wrong(absl::StrCat(where, ".request.paths"),
                     absl::StrCat("\"", Shortened(pattern), "\" is not a method of this service"));
      }
    }
    return absl::OkStatus();
  }

  const std::span<const std::string_view> paths_;
  std::set<std::string> names_;
};

}  // namespace

absl::StatusOr<CallerPolicy> ParseCallerPolicy(std::string_view json,
                                               std::span<const std::string_view> paths) {
  const auto file = ParseWithoutRepetition(json);
  if (!file.ok()) return file.status();
  if (auto status = CheckKeys(*file, "", {"name", "deny_rules", "allow_rules"}); !status.ok()) {
    return status;
  }
  auto name = ReadText(*file, "", "name");
  if (!name.ok()) return name.status();
  Reader reader(paths);
  auto deny = reader.ReadRules(*file, "deny_rules", /*may_limit=*/false);
  if (!deny.ok()) return deny.status();
  auto allow = reader.ReadRules(*file, "allow_rules", /*may_limit=*/true);
  if (!allow.ok()) return allow.status();
  return CallerPolicy(*std::move(name), *std::move(deny), *std::move(allow));
}

}  // namespace participants::access
