#ifndef SERVICE_ACCESS_CALLER_POLICY_H_
#define SERVICE_ACCESS_CALLER_POLICY_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace participants::access {

struct PolicyDecision {
  bool allowed = false;
  std::string_view rule;  // The policy's; empty = no rule speaks of it, so it is denied.
};

// Which caller may call which method, as a file says. Immutable.
//
// The file has the form of gRPC's authorization policy (gRFC A43), so that a later gRPC can take it
// over, without what this service does not need: `name`, `deny_rules`, `allow_rules`; each rule has
// `name`, `source.principals`, `request.paths`. A list that is left out means all; an empty one is
// refused, as are unknown and repeated keys, so that a slip of the pen is never a wide rule.
class CallerPolicy {
 public:
  // INVALID_ARGUMENT says where and what. A path that matches none of `paths`, the methods that the
  // server has ("/package.Service/Method"), is one of these: it would be a rule without effect.
  static absl::StatusOr<CallerPolicy> Parse(std::string_view json,
                                            std::span<const std::string_view> paths);

  // Denying rules first, then allowing ones; whatever no rule speaks of is denied.
  PolicyDecision Decide(std::string_view caller, std::string_view path) const;

  const std::string& name() const { return name_; }

  // Public for the reader of the file.
  struct Rule {
    std::string name;
    // "*" = all; "…/*" = all that begin so; else the very text. One of them has to match.
    std::vector<std::string> principals;
    std::vector<std::string> paths;
  };

 private:
  CallerPolicy() = default;

  std::string name_;
  std::vector<Rule> deny_;
  std::vector<Rule> allow_;
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CALLER_POLICY_H_
