#include "tests/e2e/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace participants::e2e {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> MakeEnvironment(const std::map<std::string, std::string>& more) {
  std::vector<std::string> environment;
  for (const char* name :
       {"PATH", "HOME", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): tests do not change the environment.
    if (const char* value = std::getenv(name)) {
      environment.push_back(absl::StrCat(name, "=", value));
    }
  }
  for (const auto& [name, value] : more) environment.push_back(absl::StrCat(name, "=", value));
  return environment;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command, const Options& options)
    : most_lines_(options.most_lines) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  if (options.capture_stderr) posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  // Otherwise the child would keep the emulator's listening socket open after the emulator is gone.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // A shell ignores these signals in background processes, and children inherit that.
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGINT, SIGQUIT}) sigaddset(&defaults, signal);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  const int flags = POSIX_SPAWN_SETSIGDEF | (options.own_group ? POSIX_SPAWN_SETPGROUP : 0);
  posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
  auto environment = MakeEnvironment(options.environment);
  const int error = posix_spawnp(&pid_, command[0].c_str(), &actions, &attributes,
                                 Pointers(command).data(), Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (error != 0) exit_code_ = 127;
  reader_ = std::thread([this, fd = ends[0]] { Read(fd); });
}

ChildProcess::~ChildProcess() {
  if (!exit_code_) {
    Signal(SIGKILL);
    (void)Wait(absl::Seconds(10));
  }
  SetReading(true);
  reader_.join();
}

void ChildProcess::Read(int fd) {
  std::string pending;
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  const auto await_reading = [this] {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&reading_));
    return true;
  };
  while (await_reading() && (count = read(fd, buffer.data(), buffer.size())) > 0) {
    pending.append(buffer.data(), static_cast<size_t>(count));
    for (size_t end = 0; (end = pending.find('\n')) != pending.npos; pending.erase(0, end + 1)) {
      const absl::MutexLock lock(&mutex_);
      Keep(pending.substr(0, end));
    }
  }
  close(fd);
  const absl::MutexLock lock(&mutex_);
  if (!pending.empty()) Keep(std::move(pending));
  at_end_ = true;
}

void ChildProcess::Keep(std::string line) {
  lines_.push_back(std::move(line));
  if (lines_.size() <= most_lines_) return;
  lines_.pop_front();
  ++forgotten_;
}

std::optional<std::string> ChildProcess::AwaitLine(const std::string& part,
                                                   absl::Duration timeout) {
  std::optional<std::string> found;
  size_t seen = 0;
  const auto look = [&]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
    seen = std::max(seen, forgotten_);
    for (; !found && seen < forgotten_ + lines_.size(); ++seen) {
      const std::string& line = lines_[seen - forgotten_];
      if (absl::StrContains(line, part)) found = line;
    }
    return found.has_value() || at_end_;
  };
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&look), timeout);
  return found;
}

std::vector<std::string> ChildProcess::lines() const {
  const absl::MutexLock lock(&mutex_);
  return {lines_.begin(), lines_.end()};
}

std::vector<std::string> ChildProcess::LinesWith(const std::string& part) const {
  std::vector<std::string> found;
  const absl::MutexLock lock(&mutex_);
  for (const std::string& line : lines_) {
    if (absl::StrContains(line, part)) found.push_back(line);
  }
  return found;
}

void ChildProcess::SetReading(bool reading) {
  const absl::MutexLock lock(&mutex_);
  reading_ = reading;
}

void ChildProcess::Signal(int signal) const {
  if (pid_ > 0 && !exit_code_) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(absl::Duration timeout) {
  if (exit_code_) return exit_code_;
  // A pidfd becomes readable when the process ends. This waits with a time-out and without polling.
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  pollfd ended{.fd = fd, .events = POLLIN, .revents = 0};
  const int ready = poll(&ended, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  close(fd);
  if (ready <= 0) return std::nullopt;
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  const auto is_read = [this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return at_end_ || !reading_; };
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&is_read), timeout);
  return exit_code_;
}

}  // namespace participants::e2e
