// Preloaded into the service (LD_PRELOAD). Measures how long a thread that drives the event loop
// works between two polls; everything else waits meanwhile. Measures CPU time, since the machine's
// other work does not count. roster.py reads and clears the file.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>

namespace {

constexpr uint64_t kLongNanoseconds = 2'000'000;

struct Watched {
  std::atomic<uint64_t> longest;  // In ns.
  std::atomic<uint64_t> long_steps;
  std::atomic<uint64_t> steps;
  std::atomic<uint64_t> all;  // In ns.
};
static_assert(sizeof(Watched) == 32, "as roster.py unpacks it");

// Null = no file to report to.
Watched* Shared() {
  static Watched* const shared = []() -> Watched* {
    const char* const path = std::getenv("BENCH_LOOP_WATCH");
    const int fd = path == nullptr ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) return nullptr;
    void* const bytes = mmap(nullptr, sizeof(Watched), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return bytes == MAP_FAILED ? nullptr : static_cast<Watched*>(bytes);
  }();
  return shared;
}

// Uses the thread names that rpc_queue.cc and epoll_event_loop.cc set.
bool DrivesTheLoop() {
  std::array<char, 16> name{};
  if (pthread_getname_np(pthread_self(), name.data(), name.size()) != 0) return false;
  const std::string_view text(name.data());
  return text == "rpc" || text == "graph-io";
}

uint64_t CpuNanoseconds() {
  timespec time{};
  (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

void Add(Watched& watched, uint64_t step) {
  watched.steps.fetch_add(1, std::memory_order_relaxed);
  watched.all.fetch_add(step, std::memory_order_relaxed);
  if (step > kLongNanoseconds) watched.long_steps.fetch_add(1, std::memory_order_relaxed);
  uint64_t longest = watched.longest.load(std::memory_order_relaxed);
  while (step > longest && !watched.longest.compare_exchange_weak(longest, step)) {
  }
}

thread_local uint64_t begun = 0;  // Start of this thread's current step.

template <typename Wait>
int WaitBetweenSteps(Wait wait) {
  Watched* const shared = Shared();
  if (shared == nullptr || !DrivesTheLoop()) return wait();
  if (begun != 0) Add(*shared, CpuNanoseconds() - begun);
  const int ready = wait();
  begun = CpuNanoseconds();
  return ready;
}

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int epoll_wait(int fd, epoll_event* events,
                                                                 int most, int timeout) {
  static auto* const next = Next<decltype(epoll_wait)>("epoll_wait");
  return WaitBetweenSteps([&] { return next(fd, events, most, timeout); });
}
