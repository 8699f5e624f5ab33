#ifndef SERVICE_PROCESS_FILE_DESCRIPTOR_H_
#define SERVICE_PROCESS_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace participants {

// Owns a file descriptor and closes it.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.Release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }

  int get() const { return fd_; }  // Negative = none.
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

}  // namespace participants

#endif  // SERVICE_PROCESS_FILE_DESCRIPTOR_H_
