#ifndef SERVICE_TELEMETRY_LINE_OUTPUT_H_
#define SERVICE_TELEMETRY_LINE_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/process/file_descriptor.h"

namespace participants::telemetry {

// The file or pipe that receives the lines. For one thread at a time.
class LineOutput {
 public:
  // The descriptor must outlive this object. SIGPIPE should be ignored.
  explicit LineOutput(int fd);
  // Takes a file that Open has opened.
  explicit LineOutput(FileDescriptor file);

  // Opens a file for appending, and creates it, readable by the group. INVALID_ARGUMENT gives the
  // reason for a failure.
  static absl::StatusOr<FileDescriptor> Open(const std::string& path);
  // Later writes go to `next`. The descriptor's number stays the same.
  void GoOnIn(FileDescriptor next);

  // Writes some of the text and removes it from the front. Waits briefly for a full pipe. False =
  // the disk is full, or the pipe no longer has a reader.
  bool WriteSome(std::string_view& text);

 private:
  const FileDescriptor file_;  // Empty = this object does not own fd_.
  const int fd_;
  bool is_file_;  // Writes to a regular file never wait for a reader.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_OUTPUT_H_
