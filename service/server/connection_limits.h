// gRPC settings that limit what a client may cost.
#ifndef SERVICE_SERVER_CONNECTION_LIMITS_H_
#define SERVICE_SERVER_CONNECTION_LIMITS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "service/config/config.h"

namespace participants {

// The time limit for a client to speak HTTP/2 after it connects. A silent client holds a place that
// others could use. With gRPC's own two minutes, one client with a loop could hold all places.
inline constexpr absl::Duration kHandshakeTime = absl::Seconds(20);

// Passes each limit to `set` as a channel argument of a server. `streams` is the maximum per
// connection.
void SetConnectionLimits(const ConnectionOptions& connections, int streams,
                         absl::FunctionRef<void(const std::string& argument, int value)> set);

}  // namespace participants

#endif  // SERVICE_SERVER_CONNECTION_LIMITS_H_
