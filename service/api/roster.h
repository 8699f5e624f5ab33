// Reads a call's roster and draws conclusions from it.
#ifndef SERVICE_API_ROSTER_H_
#define SERVICE_API_ROSTER_H_

#include <string>
#include <string_view>

#include "graph_adapter/list_participants.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/permit.h"
#include "service/api/roster_metrics.h"
#include "service/api/task.h"

namespace participants {

// Shared by all methods that read rosters. Must outlive the calls.
struct RosterReading {
  std::string client_id;  // The application's client ID; empty = not known.
  RosterMetrics& metrics;
};

struct SeenRoster {
  graph::Roster roster;
  v1::RosterCoverage coverage;
};

// Awaitable. Reads the whole roster. `own_id` is the application's participant; empty = not known.
Task<graph::GraphResult<SeenRoster>> ReadRoster(const ReadPermit& permit,
                                                const RosterReading& reading, std::string call_id,
                                                std::string own_id = {});

// Awaitable. Frees the entries in pieces, because a thousand at once would block the I/O loop.
Task<bool> FreeEntries(const ReadPermit& permit, graph::Roster& roster);

// Returns what the roster covers. A roster with at most the application's own entry counts as not
// reported: Graph returns such a roster until a third party has joined. Pure.
v1::RosterCoverage CoverageOf(const graph::Roster& roster, std::string_view client_id,
                              std::string_view own_id = {});

// Whether an entry of the roster is the application's own. Compares the client ID. If that is not
// known, the only entry of kind application is the application's own. Pure.
bool IsOwn(const graph::Participant& entry, const graph::Roster& roster,
           std::string_view client_id);

// Whether an entry may be the application's own. If the client ID is not known, every application
// may be. Pure.
bool MayBeOwn(const graph::Participant& entry, std::string_view client_id);

// Whether an entry's identity has an application's kind. Pure.
bool IsApplication(const graph::Participant& entry);

// Returns the entry with this ID, or the one whose invitation had this ID. Null = none. Pure.
const graph::Participant* FindById(const graph::Roster& roster, std::string_view participant_id);

}  // namespace participants

#endif  // SERVICE_API_ROSTER_H_
