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

// What a round's callers may hear.
struct Expectation {
  std::set<std::string> reasons;  // "OK" among them.
  bool callers_cancel = false;
};

struct Verdict {
  std::string name;  // The code, and the reason unless it says the same.
  std::optional<std::string> violation;
};

// Judges answers by the round's expectation and by docs/errors.md.
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
