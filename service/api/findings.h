// Collects the field violations of a request. Pure.
#ifndef SERVICE_API_FINDINGS_H_
#define SERVICE_API_FINDINGS_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "participants/v1/participant_service.pb.h"
#include "service/api/field_rules.h"
#include "service/api/field_violation.h"

namespace participants {

// At most kMaxViolations fields that break a rule.
class Findings {
 public:
  // Reports only the first broken rule of a field.
  void Check(std::string field, Problem problem) {
    if (problem.empty() || violations_.size() == kMaxViolations) return;
    const auto is_it = [&field](const FieldViolation& known) { return known.field == field; };
    if (std::ranges::any_of(violations_, is_it)) return;
    violations_.push_back({std::move(field), problem});
  }
  // Checks the identity of an invited participant.
  void CheckIdentity(const std::string& path, const v1::Identity& identity, bool is_phone);
  // Checks an identity to look up in a roster. Accepts the forms that rosters may show, so that
  // callers can send back an identity that we returned.
  void CheckMatch(const std::string& path, const v1::IdentitySet& identities);

  std::vector<FieldViolation> Take() && { return std::move(violations_); }

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace participants

#endif  // SERVICE_API_FINDINGS_H_
