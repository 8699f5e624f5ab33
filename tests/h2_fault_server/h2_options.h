#ifndef TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_
#define TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_

#include <chrono>
#include <cstdint>

namespace participants::h2_fault_server {

// How every connection behaves.
struct H2Options {
  std::uint32_t max_concurrent_streams = 1000;
  // The client may send no byte of a body before it is let, when the headers have arrived. Without
  // it, a small body is on its way before kEarlyAnswer can be early. It holds from the client's
  // second request on: the first one may leave before these settings arrive.
  bool hold_bodies = false;
  // Whole answers come so much later.
  std::chrono::milliseconds answer_delay{0};
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_H2_OPTIONS_H_
