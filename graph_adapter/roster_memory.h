#ifndef GRAPH_ADAPTER_ROSTER_MEMORY_H_
#define GRAPH_ADAPTER_ROSTER_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/http/event_loop.h"

namespace participants::graph {

// The memory that all rosters of the process share: how long a roster is Graph decides, and callers
// decide how many are read at once. Thread-safe.
class RosterMemory {
 public:
  // What each read begins with: some 25 entries.
  static constexpr size_t kFirstBytes = size_t{32} * 1024;
  // What one may come to.
  static constexpr size_t kMostBytes = size_t{16} * 1024 * 1024;

  class Share;
  using WaiterId = uint64_t;
  // Else kNoMemory: the deadline has passed; kCancelled: GiveUp was called; or kShutDown.
  using Granted = absl::AnyInvocable<void(GraphResult<Share>) &&>;

  // The loop must outlive it, shares may outlive both. `bytes` are at least kMostBytes.
  RosterMemory(EventLoop& loop, size_t bytes);
  ~RosterMemory();
  RosterMemory(const RosterMemory&) = delete;
  RosterMemory& operator=(const RosterMemory&) = delete;

  // Nothing = there is not so much left, or others wait for theirs.
  std::optional<Share> Take(size_t bytes);
  // In the order of asking. `granted` runs once, on the loop's thread, never in here.
  WaiterId Wait(size_t bytes, MonotonicTime deadline, Granted granted);
  void GiveUp(WaiterId waiter);
  void Shutdown();

  // Locks nothing.
  size_t used() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

// Gives back what it holds when it goes. Movable; for one thread at a time.
class RosterMemory::Share {
 public:
  Share() = default;  // Of no memory in particular: it grows as it likes.
  Share(Share&& other) noexcept;
  Share& operator=(Share&& other) noexcept;
  ~Share();

  // False = there is no more.
  bool Grow(size_t bytes);
  // Gives back what is beyond.
  void ShrinkTo(size_t bytes);
  size_t bytes() const { return bytes_; }

 private:
  friend RosterMemory;
  Share(std::shared_ptr<State> state, size_t bytes);
  void Release();

  std::shared_ptr<State> state_;
  size_t bytes_ = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_ROSTER_MEMORY_H_
