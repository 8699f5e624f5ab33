// Counts and limits the calls in flight, and waits for them to end.
#ifndef SERVICE_API_IN_FLIGHT_CALLS_H_
#define SERVICE_API_IN_FLIGHT_CALLS_H_

#include <chrono>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace participants {

// Thread-safe.
class InFlightCalls {
 public:
  enum class Admission { kAdmitted, kOverloaded, kDraining };

  explicit InFlightCalls(int max_in_flight) : max_in_flight_(max_in_flight) {}

  // Each kAdmitted must be followed by one End.
  Admission Begin();
  void End();

  // The peak number of calls in flight since the last TakePeak, and the current number.
  struct Peak {
    int most;
    int now;
  };
  Peak TakePeak();

  // Returns when a call last ended or was rejected. The epoch = never.
  std::chrono::steady_clock::time_point last_answer();

  // Begin returns kDraining from now on.
  void StopAdmitting();

  // Blocks until no call is left or the timeout expires. Returns true if none is left. For main
  // only.
  bool AwaitNone(absl::Duration timeout);

 private:
  const int max_in_flight_;
  absl::Mutex mutex_;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  int peak_ ABSL_GUARDED_BY(mutex_) = 0;  // Since the last TakePeak.
  std::chrono::steady_clock::time_point last_answer_ ABSL_GUARDED_BY(mutex_);
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace participants

#endif  // SERVICE_API_IN_FLIGHT_CALLS_H_
