// The caller's cancellation on its way to Graph.
#ifndef SERVICE_API_CANCEL_RELAY_H_
#define SERVICE_API_CANCEL_RELAY_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "graph_adapter/graph_client.h"

namespace participants {

// Brings a cancellation and the handle of the Graph call together, whichever comes first.
// Thread-safe.
class CancelRelay {
 public:
  void Cancel();
  void Attach(const graph::ExchangeHandle& handle);
  bool cancelled() const;

 private:
  mutable absl::Mutex mutex_;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  graph::ExchangeHandle handle_ ABSL_GUARDED_BY(mutex_);  // Of nothing, until Attach.
};

}  // namespace participants

#endif  // SERVICE_API_CANCEL_RELAY_H_
