#ifndef TESTS_SOAK_PAUSE_H_
#define TESTS_SOAK_PAUSE_H_

#include "absl/time/time.h"

namespace participants::soak {

// Waits so long; false when the program was asked to end by SIGINT or SIGTERM, which must be
// blocked: then it does not wait any more.
bool Pause(absl::Duration duration);

}  // namespace participants::soak

#endif  // TESTS_SOAK_PAUSE_H_
