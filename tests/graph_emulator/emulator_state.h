// All of the emulator's state, in one place with one owner.
#ifndef TESTS_GRAPH_EMULATOR_EMULATOR_STATE_H_
#define TESTS_GRAPH_EMULATOR_EMULATOR_STATE_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "tests/graph_emulator/app_registration.h"
#include "tests/graph_emulator/call_state.h"
#include "tests/graph_emulator/emulator_types.h"
#include "tests/graph_emulator/fault.h"
#include "tests/graph_emulator/journal.h"
#include "tests/graph_emulator/token_store.h"

namespace participants::graph_emulator {

// A connection counts from its first request that is not a control request.
struct ConnectionCounts {
  std::uint64_t accepted = 0;
  std::uint64_t open = 0;
};

// Accessed on the I/O thread only, so it needs no lock.
struct EmulatorState {
  CallState calls;
  TokenStore tokens;
  Journal journal;
  FaultList faults;
  ConnectionCounts connections;
  std::chrono::milliseconds graph_delay{0};
  AppRegistration registration{};
  std::vector<ManagedIdentity> managed_identities{};
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_EMULATOR_STATE_H_
