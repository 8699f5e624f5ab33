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
  std::string_view rule;  // The policy rule; empty = denied because no rule matches.
};

// Decides which caller may call which method, from a file. Immutable.
//
// The file has the format of gRPC's authorization policy (gRFC A43), so that a later gRPC can take
// it over. It leaves out what this service does not need: it has `name`, `deny_rules` and
// `allow_rules`, and each rule has `name`, `source.principals` and `request.paths`. A missing list
// means all. Empty lists, unknown keys and repeated keys are rejected, so that a slip of the pen
// never creates a wide rule.
// Until gRPC >= (not known; not 1.83): gRFC A43 links.
class CallerPolicy {
 public:
  // INVALID_ARGUMENT gives the position and the error. `paths` are the methods of the server
  // ("/package.Service/Method"). A path that matches none of them is an error, because its rule
  // would have no effect.
  static absl::StatusOr<CallerPolicy> Parse(std::string_view json,
                                            std::span<const std::string_view> paths);

  // Tries the deny rules first, then the allow rules. A call that no rule matches is denied.
  PolicyDecision Decide(std::string_view caller, std::string_view path) const;

  const std::string& name() const { return name_; }

  // Public for the reader of the file.
  struct Rule {
    std::string name;
    // "*" = all; "…/*" = all with this prefix; otherwise the exact text. One of them has to match.
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
