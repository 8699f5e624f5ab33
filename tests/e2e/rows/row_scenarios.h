#ifndef TESTS_E2E_ROWS_ROW_SCENARIOS_H_
#define TESTS_E2E_ROWS_ROW_SCENARIOS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/rows/row_world.h"
#include "tests/e2e/rows/rpcs.h"

namespace participants::e2e {

// Identifies a row of docs/errors.md by its reason and its "when" text.
using RowKey = std::pair<std::string, std::string>;

// The scenarios that produce each row's answer on this Rpc, or would if the row covered it. Every
// row must have a scenario, and every scenario a row.
std::map<RowKey, std::vector<Scenario>> RowScenarios(const Rpc& rpc);

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_ROW_SCENARIOS_H_
