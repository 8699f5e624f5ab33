// How much time a call has, and how much of it Graph may have.
#ifndef SERVICE_API_CALL_DEADLINE_H_
#define SERVICE_API_CALL_DEADLINE_H_

#include <grpc/support/time.h>

#include "absl/time/time.h"

namespace participants {

struct DeadlineLimits {
  absl::Duration default_deadline;  // For callers that set none.
  absl::Duration max_deadline;      // For callers that set a longer one.
};

struct CallTime {
  absl::Duration total;      // From the call's arrival until its caller must have the answer.
  absl::Duration for_graph;  // The same less the answer margin.
};

// From now until gRPC's deadline; infinite when the caller set none, negative when it has passed.
absl::Duration TimeUntil(gpr_timespec deadline);

CallTime DivideTime(absl::Duration until_deadline, const DeadlineLimits& limits);

}  // namespace participants

#endif  // SERVICE_API_CALL_DEADLINE_H_
