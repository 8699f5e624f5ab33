#ifndef TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_
#define TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_

#include <chrono>
#include <cstdint>

namespace participants::h2_fault_server {

// The behaviour of every connection.
struct H2Options {
  std::uint32_t max_concurrent_streams = 1000;
  // The client may not send any body before the server allows it, after the headers have arrived.
  // Otherwise a small body leaves before kEarlyAnswer can be early. Holds from the client's second
  // request on: the first one may leave before these settings arrive.
  bool hold_bodies = false;
  // Delays complete answers.
  std::chrono::milliseconds answer_delay{0};
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_
