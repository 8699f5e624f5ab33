// Reading a call's roster, and what may be concluded from it.
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

// What every method that reads rosters needs. It outlives the calls.
struct RosterReading {
  std::string client_id;  // The application's own; empty = not known.
  RosterMetrics& metrics;
};

struct SeenRoster {
  graph::Roster roster;
  v1::RosterCoverage coverage;
};

// To be awaited: the whole roster.
Task<graph::GraphResult<SeenRoster>> ReadRoster(const ReadPermit& permit,
                                                const RosterReading& reading, std::string call_id);

// What it covers. Nothing but the application's own entry is no roster: so Graph answers until a
// third party has joined. Pure.
v1::RosterCoverage CoverageOf(const graph::Roster& roster, std::string_view client_id);

// Whether an entry of this roster is the application's own, by its client id; where that is not
// known, the only one of kind application is. Pure.
bool IsOwn(const graph::Participant& entry, const graph::Roster& roster,
           std::string_view client_id);

// Whether it may be: every application may be where the client id is not known. Pure.
bool MayBeOwn(const graph::Participant& entry, std::string_view client_id);

// Whose id, or whose invitation's id, this is; null = nobody's. Pure.
const graph::Participant* FindById(const graph::Roster& roster, std::string_view participant_id);

}  // namespace participants

#endif  // SERVICE_API_ROSTER_H_
