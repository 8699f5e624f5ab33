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

// Where a setting's file is.
struct SettingFile {
  std::string setting;
  std::string path;
};

using FileContents = std::vector<std::string>;

// In their order. INVALID_ARGUMENT "<setting>: cannot be read: …".
absl::StatusOr<FileContents> ReadFiles(const std::vector<SettingFile>& files);

// One thread that reads files again and again, and tells when they say something else. By content,
// since Kubernetes replaces a folder of links at once, and people copy over a file.
class WatchedFiles {
 public:
  // A change is told of once it has been seen twice, so that nobody acts on half of one.
  static constexpr absl::Duration kInterval = absl::Seconds(1);

  // Files that belong together.
  struct Group {
    std::vector<SettingFile> files;
    FileContents known;  // What has been acted upon already; only a hash of it is kept.
    // On the watching thread. An error is that of ReadFiles, told of once.
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
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_WATCHED_FILES_H_
