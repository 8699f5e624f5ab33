#ifndef GRAPH_ADAPTER_THROTTLE_H_
#define GRAPH_ADAPTER_THROTTLE_H_

#include "graph_adapter/clock.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// Graph throttles an application per tenant, whatever it asks for, so all exchanges must heed a
// pause that one of them is told. Nothing is sent before the pause ends. The requests that waited
// are spread over another tenth of the pause, and those of bulk calls over the tenth after that. A
// client has one tenant and one Graph, and so one Throttle. Not thread-safe.
class Throttle {
 public:
  // Pauses for `length` from `now`, unless a pause that ends later is already active.
  void Pause(MonotonicTime now, Duration length);

  // Returns when a request that is ready now may leave. Without a pause: `now`. Else a moment in
  // its tenth after the pause, chosen by `random` in [0, 1), but not after `latest` if the pause
  // ends before `latest`.
  MonotonicTime Departure(MonotonicTime now, MonotonicTime latest, double random,
                          Precedence precedence = Precedence::kSingle) const;

  // The end of the last pause; in the past if it is over.
  MonotonicTime ends_at() const { return ends_at_; }

 private:
  MonotonicTime ends_at_;
  Duration spread_{0};
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_THROTTLE_H_
