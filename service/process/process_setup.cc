#include "service/process/process_setup.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace participants {
namespace {

// More threads than the process itself starts at startup.
constexpr size_t kThreadsToStart = 24;
// More than those threads take: each takes a stack of 8 MiB and, once it allocates, 64 MiB that
// glibc reserves. If the reservations take the rest, a later thread gets no stack.
constexpr size_t kAddressesToStart = size_t{2} << 30;

[[noreturn]] void OnTerminate() {
  if (const std::exception_ptr uncaught = std::current_exception()) {
    try {
      std::rethrow_exception(uncaught);
    } catch (const std::exception& lack) {
      EndForLack(lack.what());
    }
  }
  std::abort();
}

bool IsIgnored(int signal) {
  struct sigaction action = {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

absl::Status TryAddresses() {
  void* const addresses = mmap(nullptr, kAddressesToStart, PROT_NONE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (addresses == MAP_FAILED) {
    return absl::ResourceExhaustedError(
        absl::StrCat("less than ", kAddressesToStart >> 20, " MiB of addresses are left"));
  }
  munmap(addresses, kAddressesToStart);
  return absl::OkStatus();
}

absl::Status TryThreads() {
  absl::Notification over;
  // glibc permanently reserves tens of megabytes of addresses for each thread that allocates.
  // Reserve them now. Later, they could leave no addresses for the stack of a thread.
  std::array<std::unique_ptr<char>, kThreadsToStart> allocated;
  std::vector<std::jthread> threads;
  const absl::Cleanup end_them = [&over] { over.Notify(); };
  try {
    while (threads.size() < kThreadsToStart) {
      threads.emplace_back([&over, &mine = allocated.at(threads.size())] {
        mine = std::make_unique<char>();
        over.WaitForNotification();
      });
    }
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("only ", threads.size(), " of ", kThreadsToStart,
                     " threads can be made: ", error.code().message()));
  }
  return absl::OkStatus();
}

}  // namespace

sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  sigaddset(&signals, SIGXCPU);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

void LetSignalsEnd(const sigset_t& signals) {
  // The default action ends the process. The kernel ignores it for the first process of a
  // container, so a handler ends the process there.
  if (getpid() == 1) {
    const auto end = +[](int signal) { _exit(128 + signal); };
    std::signal(SIGTERM, end);
    std::signal(SIGINT, end);
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

int AwaitEndSignal(const sigset_t& signals, const std::function<void()>& on_hangup,
                   const std::function<void()>& on_interval) {
  constexpr timespec kInterval = {.tv_sec = 2, .tv_nsec = 0};
  const bool outlives_hangup = on_hangup || IsIgnored(SIGHUP);
  int received = 0;
  while (received <= 0 || (received == SIGHUP && outlives_hangup)) {
    received = sigtimedwait(&signals, nullptr, &kInterval);
    if (received < 0 && errno == EAGAIN) on_interval();
    if (received == SIGHUP && on_hangup) on_hangup();
  }
  sigset_t unblocked = signals;
  // Neither may end a process that drains. After its first signal, SIGXCPU comes once a second.
  if (outlives_hangup) sigdelset(&unblocked, SIGHUP);
  sigdelset(&unblocked, SIGXCPU);
  LetSignalsEnd(unblocked);
  return received;
}

void EndForLack(absl::string_view why) {
  std::fprintf(stderr,
               "participant-service: cannot run: %.*s; see the limits of processes (RLIMIT_NPROC), "
               "memory (RLIMIT_AS) and open files (RLIMIT_NOFILE), and the container's\n",
               static_cast<int>(why.size()), why.data());
  _exit(3);  // Documented in docs/configuration.md.
}

absl::Status TryStart() {
  const absl::Status addresses = TryAddresses();
  return addresses.ok() ? TryThreads() : addresses;
}

void SettleProcess() {
  std::set_terminate(&OnTerminate);

#ifdef NDEBUG
  // Debian's Abseil looks for lock cycles each time a mutex is locked, including gRPC's own. Other
  // builds of Abseil do so only in debug builds.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif

  for (const int signal : {SIGPIPE, SIGXFSZ, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);

  const rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDWR);  // Gets the lowest free number: fd.
  }

  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

}  // namespace participants
