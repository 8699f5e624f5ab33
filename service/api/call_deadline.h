// Divides a call's time between Graph and the answer.
#ifndef SERVICE_API_CALL_DEADLINE_H_
#define SERVICE_API_CALL_DEADLINE_H_

#include <grpc/support/time.h>

#include "absl/time/time.h"

namespace participants {

struct DeadlineLimits {
  absl::Duration default_deadline;  // For callers that set no deadline.
  absl::Duration max_deadline;      // Longer deadlines are cut to this.
};

struct CallTime {
  absl::Duration total;      // From the call's arrival until the caller must have the answer.
  absl::Duration for_graph;  // `total` minus the answer margin.
};

// Returns the time from now until gRPC's deadline. Infinite if the caller set none, negative if the
// deadline has passed.
absl::Duration TimeUntil(gpr_timespec deadline);

CallTime DivideTime(absl::Duration until_deadline, const DeadlineLimits& limits);

}  // namespace participants

#endif  // SERVICE_API_CALL_DEADLINE_H_
