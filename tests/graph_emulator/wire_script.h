// A connection's bytes for one answer, as plain data. A fault is compiled into a script; the
// session plays scripts and knows nothing about faults.
#ifndef TESTS_GRAPH_EMULATOR_WIRE_SCRIPT_H_
#define TESTS_GRAPH_EMULATOR_WIRE_SCRIPT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "tests/graph_emulator/fault.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

struct WireScript {
  // Repeats until the client closes.
  static constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();

  std::string bytes;
  // Sends this part of `bytes` at one byte per `interval`, the rest at once.
  std::size_t slow_begin = 0;
  std::size_t slow_end = 0;
  std::chrono::milliseconds interval{0};
  // After `bytes`, repeats `filler` until this many bytes of it are sent.
  std::string filler;
  std::uint64_t filler_bytes = 0;

  enum class End { kKeepAlive, kClose, kCloseNotify, kReset, kStall };
  End end = End::kKeepAlive;
  // The answer's status when the script sends all of it, otherwise 0.
  int status = 0;
};

enum class Persistence { kKeepAlive, kClose };

WireScript ScriptAnswer(const HttpAnswer& answer, Persistence persistence);

// `answer` is the real or the replacing one. A fault that cuts or slows a body makes one up for an
// answer without a body. A 204 then becomes a 200, since no client waits for the body of a 204.
WireScript ScriptFault(const Fault& fault, HttpAnswer answer, Persistence persistence);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_WIRE_SCRIPT_H_
