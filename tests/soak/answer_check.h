#ifndef TESTS_SOAK_ANSWER_CHECK_H_
#define TESTS_SOAK_ANSWER_CHECK_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/e2e/faults/call_swarm.h"
#include "tests/support/errors_table.h"

namespace participants::soak {

enum class Rpc { kRemoval, kInvitation };

// The permitted answers of a round.
struct Expectation {
  std::set<std::string> reasons;  // May include "OK".
  bool callers_cancel = false;
};

struct Verdict {
  std::string name;  // The code, and the reason unless it is the same.
  std::optional<std::string> violation;
};

// Checks answers against the round's expectation and docs/errors.md.
class AnswerCheck {
 public:
  explicit AnswerCheck(const std::string& errors_table) : rows_(ReadErrorsTable(errors_table)) {}

  Verdict Judge(Rpc rpc, const e2e::CallEnd& end, const Expectation& expected) const;

 private:
  bool IsPromised(Rpc rpc, const std::string& reason, const std::string& code,
                  const e2e::ErrorDetails& details) const;

  const std::vector<ErrorsRow> rows_;
};

}  // namespace participants::soak

#endif  // TESTS_SOAK_ANSWER_CHECK_H_
