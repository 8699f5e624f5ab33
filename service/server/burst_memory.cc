#include "service/server/burst_memory.h"

#include <malloc.h>

namespace participants {
namespace {

// As many calls at once are worth the milliseconds that it takes to look for their memory.
constexpr int kBurst = 100;
constexpr int kQuiet = 10;

}  // namespace

// malloc keeps what is free between what is in use: after 5,000 calls at once most of 200 MiB. Much
// of what is still in use then are connections and handles, each of which holds pages of its own.
void BurstMemory::Tick() {
  const InFlightCalls::Peak peak = calls_.TakePeak();
  if (peak.most >= kBurst) step_ = Step::kBurst;
  if (peak.now > kQuiet) return;
  switch (step_) {
    case Step::kNoBurst:
      return;
    case Step::kBurst:
      malloc_trim(0);
      step_ = Step::kTrimmed;
      return;
    case Step::kTrimmed:
      if (peak.most > kQuiet) return;
      client_.ReturnMemory();
      step_ = Step::kAdapterEmptied;
      return;
    case Step::kAdapterEmptied:
      malloc_trim(0);
      step_ = Step::kNoBurst;
      return;
  }
}

}  // namespace participants
