#include "service/telemetry/line_output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/uio.h>
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

constexpr int kPollMs = 50;  // How soon a blocked writer may notice that it shall end.

bool IsRegularFile(int fd) {
  struct stat file = {};
  return fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

// O_NONBLOCK belongs to the open file, which may be shared with whoever started the process, so
// each write has to say by itself that it does not wait.
ssize_t WriteWhatFits(int fd, std::string_view text) {
  iovec all = {.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  return pwritev2(fd, &all, 1, /*offset=*/-1, RWF_NOWAIT);
}

bool IsForNow(int error) { return error == EAGAIN || error == EINTR; }

// Whether there is room, once it may be worth trying.
bool AwaitRoom(int fd) {
  pollfd out = {.fd = fd, .events = POLLOUT, .revents = 0};
  const int ready = poll(&out, 1, kPollMs);
  return ready > 0 || (ready < 0 && errno != EINTR);  // The write then says what is wrong.
}

}  // namespace

LineOutput::LineOutput(int fd) : fd_(fd), is_file_(IsRegularFile(fd)) {}

LineOutput::LineOutput(FileDescriptor file)
    : file_(std::move(file)), fd_(file_.get()), is_file_(IsRegularFile(fd_)) {}

absl::StatusOr<FileDescriptor> LineOutput::Open(const std::string& path) {
  // O_NONBLOCK: not to wait until somebody reads, where it is a FIFO; a file does not mind.
  FileDescriptor file(
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640));
  if (file.get() >= 0) return file;
  return absl::InvalidArgumentError(
      absl::StrCat("cannot be opened: ", std::generic_category().message(errno)));
}

void LineOutput::GoOnIn(FileDescriptor next) {
  (void)dup3(next.get(), fd_, O_CLOEXEC);  // Fails for a descriptor that is none, and both are.
  is_file_ = IsRegularFile(fd_);
  writes_at_once_ = true;
}

void LineOutput::WriteAtOnce(std::string_view& text) {
  const ssize_t written = WriteWhatFits(fd_, text);
  if (written >= 0) {
    text.remove_prefix(static_cast<size_t>(written));
  } else if (errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS) {
    writes_at_once_ = false;
  }
}

bool LineOutput::WriteSome(std::string_view& text) {
  if (!is_file_ && !AwaitRoom(fd_)) return true;
  ssize_t written = is_file_ ? write(fd_, text.data(), text.size()) : WriteWhatFits(fd_, text);
  if (written < 0 && !is_file_ && !IsForNow(errno)) {
    // Where a kernel or a kind of file does not know RWF_NOWAIT, a pipe that has room still takes
    // PIPE_BUF bytes.
    written = write(fd_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
  }
  if (written < 0) return IsForNow(errno);
  text.remove_prefix(static_cast<size_t>(written));
  return true;
}

}  // namespace participants::telemetry
