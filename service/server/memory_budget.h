// How many connections fit into the memory that the process may have.
#ifndef SERVICE_SERVER_MEMORY_BUDGET_H_
#define SERVICE_SERVER_MEMORY_BUDGET_H_

#include <cstdint>
#include <optional>

#include "service/config/config.h"

namespace participants {

// The memory for all rosters that are read at the same time: a sixteenth of the limit, from 32 to
// 256 MiB.
uint64_t RosterBytes(std::optional<uint64_t> limit);

// Divides what the service itself, rosters and calls leave of the limit, by the terms that the
// chart uses too (helm/participant-service/memory-terms.json). Returns at least a few connections,
// and at most 10,000.
ConnectionBounds DivideMemory(std::optional<uint64_t> limit, int max_in_flight, bool tls);

// An eighth of the connections, for clients that have not proven to be callers. From 8 to 256.
int HandshakesOf(int connections);

// Fills in the maximum of connections, if it is not set. Warns if the settings may take more than
// the limit.
void FitToMemory(Config& config);

}  // namespace participants

#endif  // SERVICE_SERVER_MEMORY_BUDGET_H_
