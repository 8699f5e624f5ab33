// The parts that scenarios are built from.
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

// In every text that Graph sends here. No answer and no log line may contain it.
inline constexpr char kCanary[] = "canary-of-graph";

// The Rpc's own request, every time.
Fault OnRequest(const Rpc& rpc);
// The roster that the same call reads, at whatever position.
Fault OnRoster(const Rpc& rpc);
// The GET that decides a 404. Must follow the fault that produces the 404.
Fault OnLookup(const Rpc& rpc);
Fault OnToken();

Fault Replying(Fault fault, FaultReply reply);
Fault Cutting(Fault fault, WireFault wire);
FaultReply PlainReply(int status, const std::string& body = kCanary);
FaultReply JsonReply(int status, const std::string& body);

Scenario AboutRequest(const std::string& name, std::vector<Fault> faults);
// Graph answers in its own error format.
Scenario GraphSays(const Rpc& rpc, int status, const std::string& code = "Canary.Code",
                   Headers headers = {});
Scenario GraphSaysLater(const Rpc& rpc, int status, const std::string& code = "Canary.Code");
Scenarios GraphSaysEach(const Rpc& rpc, std::initializer_list<int> statuses);
// A server that does not use Graph's formats answers.
Scenario EdgeSays(const Rpc& rpc, int status, Headers headers = {});
Scenario Succeeds(Fault on, int status, const std::string& body);
Scenarios SucceedsWithEach(const Fault& on, std::initializer_list<std::string> bodies);
// Graph's 404, followed by these faults on the look-up of the call.
Scenario NotFoundAnd(const Rpc& rpc, const std::string& name, std::vector<Fault> on_lookup);
// The result of a roster that Graph has returned.
Scenario InCall(const std::string& name, const std::string& call, std::vector<Fault> faults = {});
Scenario AllowingMissing(Scenario scenario);

// One entry of a roster, and a call with such entries.
std::string Entry(const std::string& id, const std::string& kind, const std::string& identity_id);
std::string CallOf(const std::string& entries, const std::string& more = "");

// The rows for calls that end on this side, before or while Graph is asked.
void AddRefusals(const Rpc& rpc, Rows& rows);
// The rows for what a roster says or cannot say.
void AddRosters(const Rpc& rpc, Rows& rows);

}  // namespace participants::e2e

#endif  // TESTS_E2E_ROWS_SCENARIO_PARTS_H_
