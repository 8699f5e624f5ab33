// The faults of the rounds.
#ifndef TESTS_SOAK_FAULT_MIX_H_
#define TESTS_SOAK_FAULT_MIX_H_

#include <random>
#include <string>
#include <vector>

#include "tests/graph_emulator/fault.h"

namespace participants::soak {

// Same seed, same rounds: not absl::BitGen, which differs from run to run.
using Random = std::mt19937_64;
size_t Pick(Random& random, size_t below);

// Of every kind, in an order of chance: some three requests in ten meet one. A 503 without
// Retry-After has always been obeyed, one with it never: this is how the journal tells them apart.
std::vector<graph_emulator::Fault> MixedFaults(Random& random);

// One that every request meets, in one of the ways in which Graph may be out.
struct Outage {
  std::string name;
  graph_emulator::Fault fault;
};
Outage PickOutage(Random& random);

// One that every token request meets.
graph_emulator::Fault FailingTokens(Random& random);

}  // namespace participants::soak

#endif  // TESTS_SOAK_FAULT_MIX_H_
