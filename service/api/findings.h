// What is wrong with a request. Pure.
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

// Up to kMaxViolations fields that break a rule.
class Findings {
 public:
  // Of a field that breaks several rules the first is reported.
  void Check(std::string field, Problem problem) {
    if (problem.empty() || violations_.size() == kMaxViolations) return;
    const auto is_it = [&field](const FieldViolation& known) { return known.field == field; };
    if (std::ranges::any_of(violations_, is_it)) return;
    violations_.push_back({std::move(field), problem});
  }
  // Of somebody who is invited.
  void CheckIdentity(const std::string& path, const v1::Identity& identity, bool is_phone);
  // Of somebody who is looked for in a roster: as the roster may have shown it, so that what was
  // returned can be sent back.
  void CheckMatch(const std::string& path, const v1::IdentitySet& identities);

  std::vector<FieldViolation> Take() && { return std::move(violations_); }

 private:
  std::vector<FieldViolation> violations_;
};

}  // namespace participants

#endif  // SERVICE_API_FINDINGS_H_
