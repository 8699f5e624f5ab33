#ifndef SERVICE_ACCESS_CURRENT_H_
#define SERVICE_ACCESS_CURRENT_H_

#include <memory>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace participants::access {

// The version in force of several. Callers of Get keep their version while they use it.
// Thread-safe.
template <typename T>
class Current {
 public:
  explicit Current(T first) : value_(std::make_shared<const T>(std::move(first))) {}

  std::shared_ptr<const T> Get() const {
    absl::MutexLock lock(&mutex_);
    return value_;
  }

  void Set(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    absl::MutexLock lock(&mutex_);
    value_.swap(next);  // Frees the old version after the lock, in case this was its last use.
  }

 private:
  mutable absl::Mutex mutex_;
  std::shared_ptr<const T> value_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants::access

#endif  // SERVICE_ACCESS_CURRENT_H_
