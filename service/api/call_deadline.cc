#include "service/api/call_deadline.h"

#include <algorithm>

namespace participants {
namespace {

// At the deadline, gRPC answers with a bare DEADLINE_EXCEEDED that hides ours, so we answer
// slightly earlier. For short deadlines the margin is a tenth, so that it does not consume the
// whole deadline. gRPC clients round the deadline that they send up to tenths of a second from 10 s
// on, and to whole seconds from 100 s on (ADR 7).
absl::Duration AnswerMargin(absl::Duration total) {
  constexpr absl::Duration kMargin = absl::Milliseconds(50);
  if (total < 10 * kMargin) return total / 10;
  if (total < absl::Seconds(10)) return kMargin;
  return kMargin + (total < absl::Seconds(100) ? absl::Milliseconds(100) : absl::Seconds(1));
}

}  // namespace

absl::Duration TimeUntil(gpr_timespec deadline) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) {
    return absl::InfiniteDuration();
  }
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  return absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec);
}

CallTime DivideTime(absl::Duration until_deadline, const DeadlineLimits& limits) {
  const absl::Duration wanted =
      until_deadline == absl::InfiniteDuration() ? limits.default_deadline : until_deadline;
  const absl::Duration total =
      std::clamp(wanted, absl::ZeroDuration(), std::max(limits.max_deadline, absl::ZeroDuration()));
  return {.total = total, .for_graph = total - AnswerMargin(total)};
}

}  // namespace participants
