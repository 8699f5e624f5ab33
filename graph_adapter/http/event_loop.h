// One thread on which everything of the adapter happens: transfers, timers, callbacks.
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

  // Names a timer; default-constructed, it names none.
  struct TimerId {
    MonotonicTime when;
    uint64_t sequence = 0;
    auto operator<=>(const TimerId&) const = default;
  };

  virtual ~EventLoop() = default;

  // Thread-safe. Runs the task soon on the loop's thread, never inside Post, in the order of
  // posting.
  virtual void Post(Task task) = 0;
  // The same, for one of many short pieces of long work, so that it holds nothing else up: all of
  // them together have a part of each turn of the loop.
  virtual void PostPiece(Task task) = 0;

  // The rest is for the loop's own thread.
  virtual MonotonicTime Now() const = 0;
  virtual TimerId RunAt(MonotonicTime when, Task task) = 0;
  // Does nothing when the timer has fired, or names none.
  virtual void CancelTimer(TimerId timer) = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_EVENT_LOOP_H_
