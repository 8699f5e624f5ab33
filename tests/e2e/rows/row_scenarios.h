#ifndef TESTS_E2E_ROWS_ROW_SCENARIOS_H_
#define TESTS_E2E_ROWS_ROW_SCENARIOS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/rows/row_world.h"
#include "tests/e2e/rows/rpcs.h"

namespace participants::e2e {

// A row of docs/errors.md by its reason and by its text of when it is given.
using RowKey = std::pair<std::string, std::string>;

// How each row's answer is brought about on this Rpc, or would be if the row were about it: for
// every row there must be a scenario, and for every scenario a row.
std::map<RowKey, std::vector<Scenario>> RowScenarios(const Rpc& rpc);

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_ROW_SCENARIOS_H_
