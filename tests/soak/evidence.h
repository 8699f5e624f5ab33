#ifndef TESTS_SOAK_EVIDENCE_H_
#define TESTS_SOAK_EVIDENCE_H_

#include <string>
#include <vector>

#include "tests/graph_emulator/journal.h"

namespace participants::soak {

// What Graph has received of one call, by its client-request-id, and what was done on the same
// connections before and after: a line each, indented.
std::string RequestsOf(const std::string& client_request_id,
                       const std::vector<graph_emulator::JournalEntry>& journal);

}  // namespace participants::soak

#endif  // TESTS_SOAK_EVIDENCE_H_
