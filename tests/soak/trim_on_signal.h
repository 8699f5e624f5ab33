#ifndef TESTS_SOAK_TRIM_ON_SIGNAL_H_
#define TESTS_SOAK_TRIM_ON_SIGNAL_H_

#include <csignal>

namespace participants::soak {

// A signal that nothing else uses.
inline int TrimSignal() { return SIGRTMIN + 7; }

}  // namespace participants::soak

#endif  // TESTS_SOAK_TRIM_ON_SIGNAL_H_
