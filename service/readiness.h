// Carries readiness from the adapter to the server, whichever of the two is there first.
#ifndef SERVICE_READINESS_H_
#define SERVICE_READINESS_H_

#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace participants {

// The adapter's first token may come before the server that needs the adapter exists. Thread-safe.
// The listener is called under a lock, so that none runs any more when Detach returns.
class Readiness {
 public:
  using Listener = std::function<void(bool ready)>;

  void Set(bool ready) {
    absl::MutexLock lock(&mutex_);
    ready_ = ready;
    if (listener_) listener_(ready_);
  }

  // Is told at once what is known already.
  void Attach(Listener listener) {
    absl::MutexLock lock(&mutex_);
    listener_ = std::move(listener);
    listener_(ready_);
  }

  void Detach() {
    absl::MutexLock lock(&mutex_);
    listener_ = nullptr;
  }

 private:
  absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  Listener listener_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_READINESS_H_
