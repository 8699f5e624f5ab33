#ifndef SERVICE_ACCESS_CALLER_POLICY_H_
#define SERVICE_ACCESS_CALLER_POLICY_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/access/rate_limits.h"

namespace participants::access {

struct PolicyRule {
  std::string name;
  // "*" = all; "…/*" = all with this prefix; otherwise the exact text. One of them has to match.
  std::vector<std::string> principals;
  std::vector<std::string> paths;
  std::optional<RateLimits> limits = std::nullopt;  // nullopt = none. Deny rules have none.
};

bool IsWildcard(std::string_view pattern);
bool Matches(std::string_view pattern, std::string_view text);

// The views refer to the policy.
struct PolicyDecision {
  bool allowed = false;
  std::string_view rule = {};          // The policy rule; empty = denied because no rule matches.
  const RateLimits* limits = nullptr;  // Those of the rule that allows the call; null = none.
};

// Decides which caller may call which method. Immutable. caller_policy_json.h reads it from a file.
class CallerPolicy {
 public:
  using Rules = std::vector<PolicyRule>;

  // No two rules have the same name.
  CallerPolicy(std::string name, Rules deny, Rules allow)
      : name_(std::move(name)), deny_(std::move(deny)), allow_(std::move(allow)) {}

  // Tries the deny rules first, then the allow rules, each in order. A call that no rule matches is
  // denied. Takes no account of calls before, see CallerBuckets.
  PolicyDecision Decide(std::string_view caller, std::string_view path) const;

  const std::string& name() const { return name_; }
  const Rules& deny_rules() const { return deny_; }
  const Rules& allow_rules() const { return allow_; }

 private:
  std::string name_;
  Rules deny_;
  Rules allow_;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_POLICY_H_
