// All that the server remembers, in one place with one owner.
#ifndef TESTS_H2_FAULT_SERVER_SERVER_STATE_H_
#define TESTS_H2_FAULT_SERVER_SERVER_STATE_H_

#include <cstddef>
#include <cstdint>

#include "tests/h2_fault_server/fault.h"
#include "tests/h2_fault_server/h2_options.h"
#include "tests/h2_fault_server/journal.h"

namespace participants::h2_fault_server {

// A connection counts once its TLS handshake is done, and as open until the server or the client
// has closed it.
struct ConnectionCounts {
  std::uint64_t accepted = 0;
  std::size_t open = 0;
};

// Read and written on the I/O thread only, which is why nothing in here has a lock.
struct ServerState {
  H2Options options;
  Journal journal;
  FaultList faults;
  ConnectionCounts connections;
  std::size_t most_streams = 0;  // that were open at once on one connection
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_SERVER_STATE_H_
