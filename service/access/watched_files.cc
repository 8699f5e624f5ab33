#include "service/access/watched_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/process/file_descriptor.h"
#include "service/process/refused_setting.h"

namespace participants::access {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr size_t kLeastBytes = 4096;

absl::Status CannotRead(const SettingFile& file, absl::string_view why) {
  return Refused(file.setting, absl::StrCat("cannot be read: ", why));
}

// Runs every second. Allocates what the file needs, and not the maximum, because a large buffer
// would stay with the reading thread. The size is only a first guess: a file may grow, and files in
// /proc have none.
absl::StatusOr<std::string> ReadFile(const SettingFile& file) {
  const auto last_error = [] { return std::generic_category().message(errno); };
  const FileDescriptor opened(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status = {};
  if (opened.get() < 0 || fstat(opened.get(), &status) != 0) return CannotRead(file, last_error());
  std::string text(std::min(static_cast<size_t>(status.st_size), kMostBytes) + 1, '\0');
  for (size_t length = 0;;) {
    const ssize_t count = read(opened.get(), text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return CannotRead(file, last_error());
    if (count == 0) {
      text.resize(length);
      return text;
    }
    length += static_cast<size_t>(count);
    if (length > kMostBytes) return CannotRead(file, "is larger than 1 MiB");
    if (length == text.size()) text.resize(std::min(2 * length + kLeastBytes, kMostBytes + 1));
  }
}

// All unreadable files count as the same content.
size_t HashOf(const absl::StatusOr<FileContents>& contents) {
  return contents.ok() ? absl::HashOf(*contents) : 0;
}

}  // namespace

absl::StatusOr<FileContents> ReadFiles(const std::vector<SettingFile>& files) {
  FileContents contents;
  for (const SettingFile& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    contents.push_back(*std::move(text));
  }
  return contents;
}

class WatchedFiles::Watched {
 public:
  explicit Watched(Group group) : group_(std::move(group)) {
    told_ = seen_ = absl::HashOf(std::exchange(group_.known, {}));
  }

  void Look() {
    auto contents = ReadFiles(group_.files);
    const size_t now = HashOf(contents);
    const size_t before = std::exchange(seen_, now);
    if (now != before || now == told_) return;
    told_ = now;
    group_.on_change(std::move(contents));
  }

 private:
  Group group_;
  size_t told_;
  size_t seen_;
};

WatchedFiles::WatchedFiles(std::vector<Group> groups, absl::Duration interval)
    : interval_(interval) {
  for (Group& group : groups) watched_.emplace_back(std::move(group));
  if (!watched_.empty()) thread_ = std::thread([this] { Watch(); });
}

WatchedFiles::~WatchedFiles() {
  stopping_.Notify();
  if (thread_.joinable()) thread_.join();
}

void WatchedFiles::Watch() {
  while (!stopping_.WaitForNotificationWithTimeout(interval_)) {
    for (Watched& watched : watched_) watched.Look();
  }
}

}  // namespace participants::access
