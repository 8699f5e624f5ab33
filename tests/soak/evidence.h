#ifndef TESTS_SOAK_EVIDENCE_H_
#define TESTS_SOAK_EVIDENCE_H_

#include <string>
#include <vector>

#include "tests/graph_emulator/journal.h"

namespace participants::soak {

// Graph's requests for one call, by its client-request-id, and the requests before and after on the
// same connections: one indented line each.
std::string RequestsOf(const std::string& client_request_id,
                       const std::vector<graph_emulator::JournalEntry>& journal);

}  // namespace participants::soak

#endif  // TESTS_SOAK_EVIDENCE_H_
