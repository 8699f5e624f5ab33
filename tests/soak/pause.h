#ifndef TESTS_SOAK_PAUSE_H_
#define TESTS_SOAK_PAUSE_H_

#include "absl/time/time.h"

namespace participants::soak {

// Waits for this long. False when SIGINT or SIGTERM asked the program to end: then it stops
// waiting. Both signals must be blocked.
bool Pause(absl::Duration duration);

}  // namespace participants::soak

#endif  // TESTS_SOAK_PAUSE_H_
