// Preloaded into the service. At TrimSignal it returns malloc's free memory to the kernel and
// reports how much is in use. Without it a leak would first fill, for minutes, the tens of MiB that
// a burst has left free, and nothing would grow.
#include "tests/soak/trim_on_signal.h"

#include <malloc.h>
#include <pthread.h>

#include <string>

namespace {

// Reports through the thread's name, the only thing that other processes can read without a
// descriptor of ours.
void* TrimForEver(void*) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, participants::soak::TrimSignal());
  unsigned count = 0;
  for (int signal = 0; sigwait(&signals, &signal) == 0;) {
    malloc_trim(0);
    const struct mallinfo2 info = mallinfo2();
    const std::string name = "heap " + std::to_string(++count % 1000) + " " +
                             std::to_string((info.uordblks + info.hblkhd) / 1024);
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  }
  return nullptr;
}

// Runs before main, so that every thread inherits the mask. The thread ends with the process.
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
