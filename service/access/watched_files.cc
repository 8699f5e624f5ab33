#include "service/access/watched_files.h"

#include <utility>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "graph_adapter/small_file.h"
#include "service/process/refused_setting.h"

namespace participants::access {
namespace {

// All unreadable files count as the same content.
size_t HashOf(const absl::StatusOr<FileContents>& contents) {
  return contents.ok() ? absl::HashOf(*contents) : 0;
}

}  // namespace

absl::StatusOr<FileContents> ReadFiles(const std::vector<SettingFile>& files) {
  FileContents contents;
  for (const SettingFile& file : files) {
    auto text = graph::ReadSmallFile(file.path);
    if (!text.ok()) {
      return Refused(file.setting, absl::StrCat("cannot be read: ", text.status().message()));
    }
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
