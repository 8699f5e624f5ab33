#include "service/api/cancel_relay.h"

#include <utility>

namespace participants {

// Cancel and Attach update the state under the lock and call ExchangeHandle::Cancel without it. The
// later one sees the state of the earlier one and cancels the handle.

void CancelRelay::Cancel() {
  std::vector<graph::ExchangeHandle> handles;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    handles.swap(handles_);
  }
  for (const graph::ExchangeHandle& handle : handles) handle.Cancel();
}

void CancelRelay::Attach(graph::ExchangeHandle handle) {
  {
    absl::MutexLock lock(&mutex_);
    if (!cancelled_) {
      std::erase_if(handles_, [](const graph::ExchangeHandle& other) { return other.ended(); });
      handles_.push_back(std::move(handle));
      return;
    }
  }
  handle.Cancel();
}

bool CancelRelay::cancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

}  // namespace participants
