#include "service/api/in_flight_calls.h"

#include <algorithm>
#include <utility>

namespace participants {

InFlightCalls::Admission InFlightCalls::Begin() {
  absl::MutexLock lock(&mutex_);
  if (draining_ || in_flight_ >= max_in_flight_) {
    last_answer_ = std::chrono::steady_clock::now();
    return draining_ ? Admission::kDraining : Admission::kOverloaded;
  }
  peak_ = std::max(peak_, ++in_flight_);
  return Admission::kAdmitted;
}

void InFlightCalls::End() {
  absl::MutexLock lock(&mutex_);
  --in_flight_;
  last_answer_ = std::chrono::steady_clock::now();
}

std::chrono::steady_clock::time_point InFlightCalls::last_answer() {
  absl::MutexLock lock(&mutex_);
  return last_answer_;
}

InFlightCalls::Peak InFlightCalls::TakePeak() {
  absl::MutexLock lock(&mutex_);
  return {.most = std::exchange(peak_, in_flight_), .now = in_flight_};
}

void InFlightCalls::StopAdmitting() {
  absl::MutexLock lock(&mutex_);
  draining_ = true;
}

bool InFlightCalls::AwaitNone(absl::Duration timeout) {
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(
      absl::Condition(+[](int* in_flight) { return *in_flight == 0; }, &in_flight_), timeout);
}

}  // namespace participants
