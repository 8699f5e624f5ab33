#include "tests/soak/pause.h"

#include <csignal>
#include <ctime>

namespace participants::soak {

bool Pause(absl::Duration duration) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  // Leaves the signal pending, so that the next call sees it too.
  sigset_t pending;
  sigpending(&pending);
  const auto is_asked = [&] {
    return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
  };
  if (is_asked() || duration <= absl::ZeroDuration()) return !is_asked();
  const timespec time = absl::ToTimespec(duration);
  const int signal = sigtimedwait(&signals, nullptr, &time);
  if (signal > 0) raise(signal);
  return signal <= 0;
}

}  // namespace participants::soak
