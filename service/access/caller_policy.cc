#include "service/access/caller_policy.h"

#include <algorithm>
#include <span>

namespace participants::access {
namespace {

bool MatchesAny(std::span<const std::string> patterns, std::string_view text) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return Matches(pattern, text); });
}

}  // namespace

bool IsWildcard(std::string_view pattern) { return pattern.ends_with('*'); }

bool Matches(std::string_view pattern, std::string_view text) {
  if (pattern == "*") return true;
  if (!IsWildcard(pattern)) return pattern == text;
  pattern.remove_suffix(1);
  return text.size() > pattern.size() && text.starts_with(pattern);
}

PolicyDecision CallerPolicy::Decide(std::string_view caller, std::string_view path) const {
  const auto speaks = [&](const PolicyRule& rule) {
    return MatchesAny(rule.principals, caller) && MatchesAny(rule.paths, path);
  };
  if (const auto rule = std::ranges::find_if(deny_, speaks); rule != deny_.end()) {
    return {.allowed = false, .rule = rule->name};
  }
  if (const auto rule = std::ranges::find_if(allow_, speaks); rule != allow_.end()) {
    return {.allowed = true, .rule = rule->name, .limits = rule->limits ? &*rule->limits : nullptr};
  }
  return {};
}

}  // namespace participants::access
