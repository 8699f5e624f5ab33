// Injected time: a Clock decides about expiries and ringing, so that tests can move it.
#ifndef TESTS_GRAPH_EMULATOR_CLOCK_H_
#define TESTS_GRAPH_EMULATOR_CLOCK_H_

#include <chrono>
#include <functional>

namespace participants::graph_emulator {

using MonotonicTime = std::chrono::steady_clock::time_point;
using Clock = std::function<MonotonicTime()>;

// Decides about the times in an assertion's claims.
using WallTime = std::chrono::system_clock::time_point;
using WallClock = std::function<WallTime()>;

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_CLOCK_H_
