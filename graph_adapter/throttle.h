#ifndef GRAPH_ADAPTER_THROTTLE_H_
#define GRAPH_ADAPTER_THROTTLE_H_

#include "graph_adapter/clock.h"

namespace participants::graph {

// Graph throttles an application in a tenant, whatever it asks for, so what one exchange is told
// all must heed: nothing is sent before the pause has ended, and what has waited for that leaves
// spread over another tenth of it. One client has one tenant and one Graph, and so one of these.
// Not thread-safe.
class Throttle {
 public:
  // From now on for so long, unless a pause that ends later is on already.
  void Pause(MonotonicTime now, Duration length);

  // When what would leave now may leave: `now` when there is no pause, else a moment of the tenth
  // after it, chosen by `random` in [0, 1), but not after `latest` if the pause ends before that.
  MonotonicTime Departure(MonotonicTime now, MonotonicTime latest, double random) const;

  // Of the last pause; in the past when it is over.
  MonotonicTime ends_at() const { return ends_at_; }

 private:
  MonotonicTime ends_at_;
  Duration spread_{0};
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_THROTTLE_H_
