// Preloaded into the service: at kTrimSignal it gives back to the kernel what malloc keeps for
// later. Without it a leak fills, for minutes, the tens of MiB that a burst has left free, and
// nothing grows.
#include "tests/soak/trim_on_signal.h"

#include <malloc.h>
#include <pthread.h>

namespace {

void* TrimForEver(void*) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, participants::soak::TrimSignal());
  for (int signal = 0; sigwait(&signals, &signal) == 0;) malloc_trim(0);
  return nullptr;
}

// Before main, so that every thread inherits the mask. The thread ends with the process.
[[gnu::constructor]] void StartTrimming() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_t thread{};
  if (pthread_create(&thread, nullptr, TrimForEver, nullptr) == 0) pthread_detach(thread);
  sigaddset(&before, participants::soak::TrimSignal());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
