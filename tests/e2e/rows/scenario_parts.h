// What scenarios are put together from.
#ifndef TESTS_E2E_ROWS_SCENARIO_PARTS_H_
#define TESTS_E2E_ROWS_SCENARIO_PARTS_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/e2e/rows/row_scenarios.h"
#include "tests/e2e/rows/row_world.h"
#include "tests/e2e/rows/rpcs.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphErrorReply;
using graph_emulator::Headers;
using graph_emulator::WireFault;

using Scenarios = std::vector<Scenario>;
using Rows = std::map<RowKey, Scenarios>;

// In every text that Graph sends here. No answer and no log line may hold it.
inline constexpr char kCanary[] = "canary-of-graph";

// What the Rpc asks, for ever.
Fault OnRequest(const Rpc& rpc);
// The roster that is read in the same call, sooner or later.
Fault OnRoster(const Rpc& rpc);
// The GET that decides a 404. Comes after the fault that has made one.
Fault OnLookup(const Rpc& rpc);
Fault OnToken();

Fault Replying(Fault fault, FaultReply reply);
Fault Cutting(Fault fault, WireFault wire);
FaultReply PlainReply(int status, const std::string& body = kCanary);
FaultReply JsonReply(int status, const std::string& body);

Scenario AboutRequest(const std::string& name, std::vector<Fault> faults);
// Graph answers with its own error form.
Scenario GraphSays(const Rpc& rpc, int status, const std::string& code = "Canary.Code",
                   Headers headers = {});
Scenario GraphSaysLater(const Rpc& rpc, int status, const std::string& code = "Canary.Code");
Scenarios GraphSaysEach(const Rpc& rpc, std::initializer_list<int> statuses);
// Something answers that has none of Graph's ways.
Scenario EdgeSays(const Rpc& rpc, int status, Headers headers = {});
Scenario Succeeds(Fault on, int status, const std::string& body);
Scenarios SucceedsWithEach(const Fault& on, std::initializer_list<std::string> bodies);
// A 404 of Graph's, and what its answer is when the service asks whether the call lives.
Scenario NotFoundAnd(const Rpc& rpc, const std::string& name, std::vector<Fault> on_lookup);
// What follows from a roster that Graph has answered with.
Scenario InCall(const std::string& name, const std::string& call, std::vector<Fault> faults = {});
Scenario AllowingMissing(Scenario scenario);

// An entry of a roster, and a call of such.
std::string Entry(const std::string& id, const std::string& kind, const std::string& identity_id);
std::string CallOf(const std::string& entries, const std::string& more = "");

// The rows of what ends on this side, before Graph is asked or while it is awaited.
void AddRefusals(const Rpc& rpc, Rows& rows);
// Those of what a roster says, or cannot say.
void AddRosters(const Rpc& rpc, Rows& rows);

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_SCENARIO_PARTS_H_
