// Failures of the metadata service, as scriptable faults.
#ifndef TESTS_GRAPH_EMULATOR_IMDS_FAULT_H_
#define TESTS_GRAPH_EMULATOR_IMDS_FAULT_H_

#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/fault.h"

namespace participants::graph_emulator {

// Strikes the next `times` requests to IMDS (-1 = for ever): 404 while it starts, 410 while it is
// updated, 429, or 500.
Fault ImdsFault(ImdsTrouble trouble, int times = 1);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_IMDS_FAULT_H_
