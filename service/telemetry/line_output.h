// Where lines go: a file, or a pipe that somebody reads or does not read.
#ifndef SERVICE_TELEMETRY_LINE_OUTPUT_H_
#define SERVICE_TELEMETRY_LINE_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/process/file_descriptor.h"

namespace participants::telemetry {

// One thread at a time.
class LineOutput {
 public:
  // Somebody else's, which must outlive it. SIGPIPE should be ignored.
  explicit LineOutput(int fd);
  // A file that Open has opened.
  explicit LineOutput(FileDescriptor file);

  // To append; it is made, for the group to read, when it is not there. INVALID_ARGUMENT says why
  // that cannot be.
  static absl::StatusOr<FileDescriptor> Open(const std::string& path);
  // What is written from now on goes there. The descriptor's number stays the same.
  void GoOnIn(FileDescriptor next);

  // Each takes what it writes off the text, which may be nothing.

  // Without waiting for a disk, or for a reader to read; for one that is reading in this moment it
  // may. Anonymous pipes can do that since Linux 6.4, and some file systems; where it cannot be
  // done nothing is written.
  void WriteAtOnce(std::string_view& text);
  // False = it has been refused once, so that it is not worth another try.
  bool writes_at_once() const { return writes_at_once_; }

  // Waits for a moment where that helps. False = the disk is full, or nobody will ever read.
  bool WriteSome(std::string_view& text);

 private:
  const FileDescriptor file_;  // None = fd_ is somebody else's.
  const int fd_;
  bool is_file_;  // Whether writes end without anybody's reading.
  bool writes_at_once_ = true;
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_OUTPUT_H_
