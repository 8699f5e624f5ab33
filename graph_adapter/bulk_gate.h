#ifndef GRAPH_ADAPTER_BULK_GATE_H_
#define GRAPH_ADAPTER_BULK_GATE_H_

#include <deque>
#include <memory>
#include <utility>

#include "absl/functional/any_invocable.h"

namespace participants::graph {

// Bounds how many requests of bulk calls are in flight, so that other requests find connections and
// time. Bulk requests take turns in the order in which they came: of many bulk calls none is left
// behind. Event loop thread only. Own it by a shared_ptr.
class BulkGate : public std::enable_shared_from_this<BulkGate> {
 public:
  explicit BulkGate(int places) : free_(places) {}

  // The right to have one request in flight. Given back by the destructor. Movable.
  class Place {
   public:
    explicit Place(std::shared_ptr<BulkGate> gate) : gate_(std::move(gate)) {}
    Place(Place&&) noexcept = default;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (gate_ != nullptr) gate_->Leave();
    }

   private:
    std::shared_ptr<BulkGate> gate_;
  };
  using Entered = absl::AnyInvocable<void(Place) &&>;

  // Runs `entered` once: in this call if a place is free, otherwise when others have given theirs
  // back, in the destructor of a place.
  void Enter(Entered entered) {
    waiting_.push_back(std::move(entered));
    Serve();
  }

 private:
  void Leave() {
    ++free_;
    Serve();
  }
  // Those who enter may give back their place at once.
  void Serve() {
    if (std::exchange(serving_, true)) return;
    while (free_ > 0 && !waiting_.empty()) {
      Entered next = std::move(waiting_.front());
      waiting_.pop_front();
      --free_;
      std::move(next)(Place(shared_from_this()));
    }
    serving_ = false;
  }

  int free_;
  bool serving_ = false;
  std::deque<Entered> waiting_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_BULK_GATE_H_
