#include "service/access/gained_methods.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace participants::access {
namespace {

bool Names(const PolicyRule& rule, std::string_view path) {
  return std::ranges::find(rule.paths, path) != rule.paths.end();
}

// Whether a wildcard of the rule covers it, and could have been written for the last release.
bool Covers(const PolicyRule& rule, std::string_view path, std::span<const std::string> released) {
  return std::ranges::any_of(rule.paths, [&](const std::string& pattern) {
    return IsWildcard(pattern) && Matches(pattern, path) &&
           std::ranges::any_of(released,
                               [&](const std::string& old) { return Matches(pattern, old); });
  });
}

bool DeniesAll(const PolicyRule& rule, std::string_view path) {
  return std::ranges::find(rule.principals, "*") != rule.principals.end() &&
         std::ranges::any_of(rule.paths,
                             [&](const std::string& pattern) { return Matches(pattern, path); });
}

}  // namespace

std::vector<std::string> WarnOfGainedMethods(const CallerPolicy& policy,
                                             std::span<const std::string> released,
                                             std::span<const std::string> added) {
  std::vector<std::string> warnings;
  for (const PolicyRule& rule : policy.allow_rules()) {
    std::vector<std::string_view> gained;
    for (const std::string_view path : added) {
      const bool denied = std::ranges::any_of(
          policy.deny_rules(), [&](const PolicyRule& deny) { return DeniesAll(deny, path); });
      if (!denied && !Names(rule, path) && Covers(rule, path, released)) gained.push_back(path);
    }
    if (gained.empty()) continue;
    warnings.push_back(absl::StrCat(
        "caller_policy_file: the wildcard of the rule \"", rule.name,
        "\" also allows methods that are new in this version: ",
        absl::StrJoin(gained, ", ",
                      [](std::string* out, std::string_view path) { out->append(path); }),
        "; name in its paths the methods that its callers may call"));
  }
  return warnings;
}

}  // namespace participants::access
