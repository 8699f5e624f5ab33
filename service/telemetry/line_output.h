#ifndef SERVICE_TELEMETRY_LINE_OUTPUT_H_
#define SERVICE_TELEMETRY_LINE_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "service/process/file_descriptor.h"

namespace participants::telemetry {

// A file or a pipe that lines go to. One thread at a time.
class LineOutput {
 public:
  // The descriptor must outlive this object. SIGPIPE should be ignored.
  explicit LineOutput(int fd);
  // A file that Open has opened.
  explicit LineOutput(FileDescriptor file);

  // Opens a file to append to. Creates it, readable for the group. INVALID_ARGUMENT says why that
  // failed.
  static absl::StatusOr<FileDescriptor> Open(const std::string& path);
  // Later writes go to `next`. The descriptor's number stays the same.
  void GoOnIn(FileDescriptor next);

  // Writes some of the text and removes it from the front. Waits briefly for a pipe that is full.
  // False = the disk is full, or the pipe has no reader any more.
  bool WriteSome(std::string_view& text);

 private:
  const FileDescriptor file_;  // None = the owner of fd_ is somebody else.
  const int fd_;
  bool is_file_;  // Writes to a regular file never wait for a reader.
};

}  // namespace participants::telemetry

#endif  // SERVICE_TELEMETRY_LINE_OUTPUT_H_
