// The one thread that runs the whole adapter: transfers, timers, callbacks.
#ifndef GRAPH_ADAPTER_HTTP_EVENT_LOOP_H_
#define GRAPH_ADAPTER_HTTP_EVENT_LOOP_H_

#include <compare>
#include <cstdint>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/clock.h"

namespace participants::graph {

class EventLoop {
 public:
  using Task = absl::AnyInvocable<void() &&>;

  // Identifies a timer. Default-constructed = no timer.
  struct TimerId {
    MonotonicTime when;
    uint64_t sequence = 0;
    auto operator<=>(const TimerId&) const = default;
  };

  virtual ~EventLoop() = default;

  // Thread-safe. Runs the task soon on the loop's thread, never inside Post, in the order of
  // posting.
  virtual void Post(Task task) = 0;
  // Like Post, for one of many short pieces of long work. All pieces together get a part of each
  // turn of the loop, so that they do not block anything else.
  virtual void PostPiece(Task task) = 0;

  // The functions below are for the loop's own thread.
  virtual MonotonicTime Now() const = 0;
  virtual TimerId RunAt(MonotonicTime when, Task task) = 0;
  // Does nothing if the timer has fired, or if there is no timer.
  virtual void CancelTimer(TimerId timer) = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_EVENT_LOOP_H_
