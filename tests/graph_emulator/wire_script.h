// What a connection does with one answer, byte by byte, as plain data: a fault is compiled into a
// script, and the session plays scripts without knowing of faults.
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
  // Until the client goes away.
  static constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();

  std::string bytes;
  // This part of `bytes` goes one byte per `interval`, the rest at once.
  std::size_t slow_begin = 0;
  std::size_t slow_end = 0;
  std::chrono::milliseconds interval{0};
  // After `bytes`, `filler` over and over until so many bytes of it are sent.
  std::string filler;
  std::uint64_t filler_bytes = 0;

  enum class End { kKeepAlive, kClose, kCloseNotify, kReset, kStall };
  End end = End::kKeepAlive;
  // Of the answer when the script sends all of it, else 0.
  int status = 0;
};

enum class Persistence { kKeepAlive, kClose };

WireScript ScriptAnswer(const HttpAnswer& answer, Persistence persistence);

// `answer` is the real or the replaced one. A fault that cuts a body, or slows it, makes up one for
// an answer that has none; a 204 becomes a 200 then, since no client waits for the body of a 204.
WireScript ScriptFault(const Fault& fault, HttpAnswer answer, Persistence persistence);

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_WIRE_SCRIPT_H_
