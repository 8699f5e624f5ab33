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

// The memory that all rosters of the process share. Graph decides how long a roster is, and callers
// decide how many are read at once. Thread-safe.
class RosterMemory {
 public:
  // The initial share of each read: about 25 entries.
  static constexpr size_t kFirstBytes = size_t{32} * 1024;
  // The maximum for one read.
  static constexpr size_t kMostBytes = size_t{16} * 1024 * 1024;

  class Share;
  using WaiterId = uint64_t;
  // Errors: kNoMemory = the deadline has passed; kCancelled = GiveUp was called; kShutDown.
  using Granted = absl::AnyInvocable<void(GraphResult<Share>) &&>;

  // `loop` must outlive this object. Shares may outlive both. `bytes` counts as at least
  // kMostBytes.
  RosterMemory(EventLoop& loop, size_t bytes);
  ~RosterMemory();
  RosterMemory(const RosterMemory&) = delete;
  RosterMemory& operator=(const RosterMemory&) = delete;

  // nullopt = too little is left, or others are waiting.
  std::optional<Share> Take(size_t bytes);
  // Grants in the order of the calls. `granted` runs once, on the loop's thread, never inside Wait.
  WaiterId Wait(size_t bytes, MonotonicTime deadline, Granted granted);
  void GiveUp(WaiterId waiter);
  void Shutdown();

  // Takes no lock.
  size_t used() const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

// Gives its memory back when it is destroyed. Movable. One thread at a time.
class RosterMemory::Share {
 public:
  Share() = default;  // Belongs to no RosterMemory and grows without a limit.
  Share(Share&& other) noexcept;
  Share& operator=(Share&& other) noexcept;
  ~Share();

  // False = not enough is left.
  bool Grow(size_t bytes);
  // Gives back everything beyond `bytes`.
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
