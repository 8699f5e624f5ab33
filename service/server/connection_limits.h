// What a client may cost, in gRPC's own settings.
#ifndef SERVICE_SERVER_CONNECTION_LIMITS_H_
#define SERVICE_SERVER_CONNECTION_LIMITS_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "service/config/config.h"

namespace participants {

// Who connects and does not speak HTTP/2 for so long holds a place that others could use; gRPC's
// own two minutes would let one client with a loop hold them all.
inline constexpr absl::Duration kHandshakeTime = absl::Seconds(20);

// Tells each of them as an argument of a server's. `streams` is the most of them on a connection.
void SetConnectionLimits(const ConnectionOptions& connections, int streams,
                         absl::FunctionRef<void(const std::string& argument, int value)> set);

}  // namespace participants

#endif  // SERVICE_SERVER_CONNECTION_LIMITS_H_
