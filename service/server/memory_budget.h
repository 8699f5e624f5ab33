// How many connections the memory that the process may have is enough for.
#ifndef SERVICE_SERVER_MEMORY_BUDGET_H_
#define SERVICE_SERVER_MEMORY_BUDGET_H_

#include <cstdint>
#include <optional>

#include "service/config/config.h"

namespace participants {

// What rosters may have together that are read at once: a sixteenth of the limit, from 32 to 256
// MiB.
uint64_t RosterBytes(std::optional<uint64_t> limit);

// What is left of the limit beside the service itself, rosters and calls, by the terms that the
// chart reckons with too (helm/participant-service/memory-terms.json); at least a few, at most
// 10,000.
ConnectionBounds DivideMemory(std::optional<uint64_t> limit, int max_in_flight, bool tls);

// An eighth of the places for those who have not proven to be callers; from 8 to 256.
int HandshakesOf(int connections);

// Puts in the most connections, if that is not set, with a warning where the limit is less than
// what is set may take.
void FitToMemory(Config& config);

}  // namespace participants

#endif  // SERVICE_SERVER_MEMORY_BUDGET_H_
