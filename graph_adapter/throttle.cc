#include "graph_adapter/throttle.h"

#include <algorithm>
#include <chrono>

namespace participants::graph {

void Throttle::Pause(MonotonicTime now, Duration length) {
  if (now + length <= ends_at_) return;
  ends_at_ = now + length;
  spread_ = length / 10;
}

MonotonicTime Throttle::Departure(MonotonicTime now, MonotonicTime latest, double random,
                                  Precedence precedence) const {
  const double tenths = precedence == Precedence::kBulk ? 1 + random : random;
  const auto offset = std::chrono::duration_cast<Duration>(spread_ * tenths);
  const MonotonicTime spread = std::min(ends_at_ + offset, std::max(ends_at_, latest));
  return std::max(now, spread);
}

}  // namespace participants::graph
