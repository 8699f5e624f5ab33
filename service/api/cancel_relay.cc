#include "service/api/cancel_relay.h"

namespace participants {

// Both halves leave their mark first and act afterwards, without the lock: at least one of them
// sees the other's mark, and when both do, cancelling twice does nothing.

void CancelRelay::Cancel() {
  graph::ExchangeHandle handle;
  {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
    handle = handle_;
  }
  handle.Cancel();
}

void CancelRelay::Attach(const graph::ExchangeHandle& handle) {
  bool cancelled = false;
  {
    absl::MutexLock lock(&mutex_);
    handle_ = handle;
    cancelled = cancelled_;
  }
  if (cancelled) handle.Cancel();
}

bool CancelRelay::cancelled() const {
  absl::MutexLock lock(&mutex_);
  return cancelled_;
}

}  // namespace participants
