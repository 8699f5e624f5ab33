#include "service/process_setup.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include "absl/synchronization/mutex.h"

namespace participants {

sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int AwaitEndSignal(const sigset_t& signals, const std::function<void()>& on_hangup,
                   const std::function<void()>& on_interval) {
  constexpr timespec kInterval = {.tv_sec = 2, .tv_nsec = 0};
  int received = 0;
  while (received <= 0 || (received == SIGHUP && on_hangup)) {
    received = sigtimedwait(&signals, nullptr, &kInterval);
    if (received < 0 && errno == EAGAIN) on_interval();
    if (received == SIGHUP && on_hangup) on_hangup();
  }
  // The default action ends the process, except where it is the first one of a container: there the
  // kernel ignores it, and a handler does the same.
  if (getpid() == 1) {
    const auto end = +[](int signal) { _exit(128 + signal); };
    std::signal(SIGTERM, end);
    std::signal(SIGINT, end);
  }
  sigset_t unblocked = signals;
  if (on_hangup) sigdelset(&unblocked, SIGHUP);  // It does not end what is being drained.
  pthread_sigmask(SIG_UNBLOCK, &unblocked, nullptr);
  return received;
}

void SettleProcess() {
#ifdef NDEBUG
  // Debian's Abseil looks for cycles at each lock of a mutex, gRPC's own included, as others do in
  // debug builds only.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif

  std::signal(SIGPIPE, SIG_IGN);

  const rlimit no_core = {.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &no_core);
  prctl(PR_SET_DUMPABLE, 0);

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) open("/dev/null", O_RDWR);  // Takes the lowest free number: fd.
  }

  rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

}  // namespace participants
