// Carries readiness from the adapter to the server, whichever of the two is there first.
#ifndef SERVICE_SERVER_READINESS_H_
#define SERVICE_SERVER_READINESS_H_

#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace participants {

// The adapter's first token may come before the server that needs the adapter exists. Thread-safe.
// The listener is told by one thread at a time and without a lock, and always of the latest state.
class Readiness {
 public:
  using Listener = std::function<void(bool ready)>;

  void Set(bool ready) {
    {
      absl::MutexLock lock(&mutex_);
      ready_ = ready;
    }
    Tell();
  }

  // Is told at once what is known already.
  void Attach(Listener listener) {
    {
      absl::MutexLock lock(&mutex_);
      listener_ = std::move(listener);
    }
    Tell();
  }

  // The listener is not running any more when this returns, and is not called again.
  void Detach() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &Readiness::NobodyTells));
    listener_ = nullptr;
  }

 private:
  bool NobodyTells() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !telling_; }

  void Tell() {
    Listener listener;
    bool ready = false;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &Readiness::NobodyTells));
      if (!listener_) return;
      telling_ = true;
      listener = listener_;
      ready = ready_;
    }
    listener(ready);
    absl::MutexLock lock(&mutex_);
    telling_ = false;
  }

  absl::Mutex mutex_;
  bool ready_ ABSL_GUARDED_BY(mutex_) = false;
  bool telling_ ABSL_GUARDED_BY(mutex_) = false;
  Listener listener_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_SERVER_READINESS_H_
