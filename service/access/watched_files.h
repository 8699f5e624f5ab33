#ifndef SERVICE_ACCESS_WATCHED_FILES_H_
#define SERVICE_ACCESS_WATCHED_FILES_H_

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

namespace participants::access {

// The file of a setting.
struct SettingFile {
  std::string setting;
  std::string path;
};

using FileContents = std::vector<std::string>;

// Returns the contents in the order of `files`. INVALID_ARGUMENT "<setting>: cannot be read: …".
absl::StatusOr<FileContents> ReadFiles(const std::vector<SettingFile>& files);

// Polls files on one thread and reports when their contents change. Compares contents, because
// Kubernetes replaces a folder of links at once, and people copy over a file.
class WatchedFiles {
 public:
  // Reports a change once it has been seen twice, so that nobody acts on half of one.
  static constexpr absl::Duration kInterval = absl::Seconds(1);

  // Files that belong together.
  struct Group {
    std::vector<SettingFile> files;
    FileContents known;  // The contents already in use; only their hash is kept.
    // Runs on the watching thread. An error is that of ReadFiles, and is reported once.
    std::function<void(absl::StatusOr<FileContents>)> on_change;
  };

  explicit WatchedFiles(std::vector<Group> groups, absl::Duration interval = kInterval);
  ~WatchedFiles();
  WatchedFiles(const WatchedFiles&) = delete;
  WatchedFiles& operator=(const WatchedFiles&) = delete;

 private:
  class Watched;

  void Watch();

  std::vector<Watched> watched_;
  const absl::Duration interval_;
  absl::Notification stopping_;
  std::thread thread_;  // Last: uses all of the above.
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_WATCHED_FILES_H_
