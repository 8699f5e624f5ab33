#include "service/telemetry/line_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace participants::telemetry {
namespace {

constexpr int kPollMs = 50;  // A blocked writer checks this often whether to stop.

bool IsRegularFile(int fd) {
  struct stat file = {};
  return fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

bool IsForNow(int error) { return error == EAGAIN || error == EINTR; }

// False = try again later.
bool AwaitRoom(int fd) {
  pollfd out = {.fd = fd, .events = POLLOUT, .revents = 0};
  const int ready = poll(&out, 1, kPollMs);
  return ready > 0 || (ready < 0 && errno != EINTR);  // The write then reports the error.
}

}  // namespace

LineOutput::LineOutput(int fd) : fd_(fd), is_file_(IsRegularFile(fd)) {}

LineOutput::LineOutput(FileDescriptor file)
    : file_(std::move(file)), fd_(file_.get()), is_file_(IsRegularFile(fd_)) {}

absl::StatusOr<FileDescriptor> LineOutput::Open(const std::string& path) {
  // O_NONBLOCK: the open of a FIFO must not wait for a reader. A file ignores the flag.
  FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640));
  if (file.get() >= 0) return file;
  return absl::InvalidArgumentError(
      absl::StrCat("cannot be opened: ", std::generic_category().message(errno)));
}

void LineOutput::GoOnIn(FileDescriptor next) {
  (void)dup3(next.get(), fd_, O_CLOEXEC);  // Fails only if a descriptor is invalid; both are valid.
  is_file_ = IsRegularFile(fd_);
}

// O_NONBLOCK is a flag of the open file, which the parent process may share. Therefore polls a pipe
// instead: a pipe with room takes PIPE_BUF bytes without blocking.
bool LineOutput::WriteSome(std::string_view& text) {
  if (!is_file_ && !AwaitRoom(fd_)) return true;
  const size_t most = is_file_ ? text.size() : std::min<size_t>(text.size(), PIPE_BUF);
  const ssize_t written = write(fd_, text.data(), most);
  if (written < 0) return IsForNow(errno);
  text.remove_prefix(static_cast<size_t>(written));
  return true;
}

}  // namespace participants::telemetry
