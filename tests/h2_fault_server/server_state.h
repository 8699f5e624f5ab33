// All of the server's state, in one place with one owner.
#ifndef TESTS_H2_FAULT_SERVER_SERVER_STATE_H_
#define TESTS_H2_FAULT_SERVER_SERVER_STATE_H_

#include <cstddef>
#include <cstdint>

#include "tests/h2_fault_server/fault.h"
#include "tests/h2_fault_server/h2_options.h"
#include "tests/h2_fault_server/journal.h"

namespace participants::h2_fault_server {

// A connection counts from the end of its TLS handshake, and as open until the server or the client
// closes it.
struct ConnectionCounts {
  std::uint64_t accepted = 0;
  std::size_t open = 0;
};

// Accessed on the I/O thread only, so it needs no lock.
struct ServerState {
  H2Options options;
  Journal journal;
  FaultList faults;
  ConnectionCounts connections;
  std::size_t most_streams = 0;  // maximum number of concurrent ones on one connection
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_SERVER_STATE_H_
