// What a process must settle with the operating system before its first thread.
#ifndef SERVICE_PROCESS_PROCESS_SETUP_H_
#define SERVICE_PROCESS_PROCESS_SETUP_H_

#include <csignal>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace participants {

// SIGTERM, SIGINT, SIGHUP and SIGXCPU (the soft limit of CPU time), blocked from now on in this
// thread and in those that it starts, for sigwait.
sigset_t BlockSignals();

// From now on any of these ends the process at once. In this thread, main's.
void LetSignalsEnd(const sigset_t& signals);

// Waits for one that ends the process, and unblocks those in this thread, main's: the next one ends
// the process at once. SIGHUP is such a one only where there is no on_hangup to call and nobody, as
// nohup does, has had it ignored. Meanwhile calls on_interval every few seconds.
int AwaitEndSignal(const sigset_t& signals, const std::function<void()>& on_hangup,
                   const std::function<void()>& on_interval);

// Says on stderr what is lacking and ends the process with exit code 3, at once: destructors would
// wait for threads that could not be made. So do exceptions that nobody catches, which are the
// standard library's way to say that there is no thread or no memory.
[[noreturn]] void EndForLack(absl::string_view why);

// The addresses (RLIMIT_AS) and the threads that the start takes, all at once and for a moment.
// RESOURCE_EXHAUSTED = they are not to be had: gRPC does not hear of that and would wait for a
// thread that it could not make for ever.
absl::Status TryStart();

// A closed stdout or socket and a file that may not grow (RLIMIT_FSIZE) are errors, not signals;
// SIGUSR1 and SIGUSR2, with which other programs are told to reopen their logs, are ignored;
// credentials reach no core dump and no debugger; descriptors 0 to 2 are open, so that no socket
// gets one of them and with it the log; as many files may be open as the hard limit allows; mutexes
// are watched for deadlocks in debug builds alone.
void SettleProcess();

}  // namespace participants

#endif  // SERVICE_PROCESS_PROCESS_SETUP_H_
