#include "graph_adapter/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {
namespace {

absl::Status LastError() {
  return absl::InvalidArgumentError(std::generic_category().message(errno));
}

}  // namespace

// The size is only a first guess: a file may grow, and files in /proc have none. Never allocates
// the maximum at once, because a large buffer would stay with the reading thread.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  // O_NONBLOCK: opening a pipe would wait for its writer.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return LastError();
  const absl::Cleanup close_it = [fd] { close(fd); };
  struct stat status = {};
  if (fstat(fd, &status) != 0) return LastError();
  if (S_ISDIR(status.st_mode)) return absl::InvalidArgumentError("Is a directory");
  if (!S_ISREG(status.st_mode)) return absl::InvalidArgumentError("Is not a regular file");
  std::string text(std::min(static_cast<size_t>(status.st_size), kMostFileBytes) + 1, '\0');
  absl::Cleanup wipe = [&text] { Wipe(text); };
  for (size_t length = 0;;) {
    const ssize_t count = read(fd, text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return LastError();
    length += static_cast<size_t>(count);
    if (length > kMostFileBytes) return absl::InvalidArgumentError("is larger than 1 MiB");
    if (count == 0) {
      text.resize(length);
      std::move(wipe).Cancel();
      return text;
    }
    if (length == text.size()) {
      std::string larger(std::min(2 * length + 4096, kMostFileBytes + 1), '\0');
      std::ranges::copy(text, larger.begin());
      text.swap(larger);
      Wipe(larger);
    }
  }
}

absl::StatusOr<std::string> ReadSecretFile(const std::string& path) {
  auto text = ReadSmallFile(path);
  if (text.ok()) absl::StripAsciiWhitespace(&*text);
  return text;
}

size_t SecretFileVersion(const std::string& path) {
  auto text = ReadSecretFile(path);
  if (!text.ok()) return 0;
  const WipeAtEnd wipe(*text);
  return std::hash<std::string>()(*text);
}

}  // namespace participants::graph
