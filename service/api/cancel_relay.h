// Relays the caller's cancellation to Graph.
#ifndef SERVICE_API_CANCEL_RELAY_H_
#define SERVICE_API_CANCEL_RELAY_H_

#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_client.h"

namespace participants {

// Cancels all attached exchanges, whether Cancel or Attach comes first. Thread-safe.
class CancelRelay {
 public:
  void Cancel();
  void Attach(graph::ExchangeHandle handle);
  bool cancelled() const;

 private:
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  // Of the exchanges in progress; mostly one.
  std::vector<graph::ExchangeHandle> handles_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace participants

#endif  // SERVICE_API_CANCEL_RELAY_H_
