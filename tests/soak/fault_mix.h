// The faults of the rounds.
#ifndef TESTS_SOAK_FAULT_MIX_H_
#define TESTS_SOAK_FAULT_MIX_H_

#include <random>
#include <string>
#include <vector>

#include "tests/graph_emulator/fault.h"

namespace participants::soak {

// The same seed gives the same rounds. absl::BitGen differs from run to run.
using Random = std::mt19937_64;
size_t Pick(Random& random, size_t below);

// Faults of every kind in random order; about three requests in ten meet one. A 503 without
// Retry-After has always been applied, one with it never: this is how the journal tells them apart.
std::vector<graph_emulator::Fault> MixedFaults(Random& random);

// A fault that every request meets, one of the ways in which Graph may be unavailable.
struct Outage {
  std::string name;
  graph_emulator::Fault fault;
};
Outage PickOutage(Random& random);

// A fault that every token request meets.
graph_emulator::Fault FailingTokens(Random& random);

}  // namespace participants::soak

#endif  // TESTS_SOAK_FAULT_MIX_H_
