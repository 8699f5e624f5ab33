// Operating-system settings that a process makes before it starts its first thread.
#ifndef SERVICE_PROCESS_PROCESS_SETUP_H_
#define SERVICE_PROCESS_PROCESS_SETUP_H_

#include <csignal>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace participants {

// Blocks SIGTERM, SIGINT, SIGHUP and SIGXCPU (the soft limit of CPU time) for sigwait, in this
// thread and in those that it starts later. Returns these signals.
sigset_t BlockSignals();

// Unblocks the signals in this thread, which must be main's. Each of them then ends the process at
// once.
void LetSignalsEnd(const sigset_t& signals);

// Waits for a signal that ends the process, and returns it. Then unblocks the signals in this
// thread, which must be main's, so that the next one ends the process at once; SIGXCPU stays
// blocked. SIGHUP ends the process only if there is no on_hangup to call and SIGHUP was not already
// ignored, as nohup does. Calls on_interval every few seconds while it waits.
int AwaitEndSignal(const sigset_t& signals, const std::function<void()>& on_hangup,
                   const std::function<void()>& on_interval);

// Prints to stderr what is lacking and ends the process at once with exit code 3. Destructors would
// wait for threads that could not start. Uncaught std::exceptions end the process the same way,
// because the standard library throws them when it gets no thread or no memory.
[[noreturn]] void EndForLack(absl::string_view why);

// Briefly takes all the addresses (RLIMIT_AS) and threads that startup needs, at the same time.
// RESOURCE_EXHAUSTED = they are not available. gRPC does not notice that a thread could not start,
// and would wait for it forever.
// Until gRPC >= (not known): gRPC reports a thread that cannot start.
absl::Status TryStart();

// Ignores SIGPIPE and SIGXFSZ: a closed stdout or socket, or a file at its limit (RLIMIT_FSIZE),
// causes an error and no signal. Ignores SIGUSR1 and SIGUSR2, which tell other programs to reopen
// their logs. Disables core dumps and ptrace, to which credentials would leak. Opens descriptors 0
// to 2, so that no socket gets one of them and receives the log. Raises RLIMIT_NOFILE to its hard
// limit. Disables the deadlock detection of mutexes, except in debug builds.
void SettleProcess();

}  // namespace participants

#endif  // SERVICE_PROCESS_PROCESS_SETUP_H_
