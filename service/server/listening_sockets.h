// The sockets behind --listen_address, --health_address and --metrics_address.
#ifndef SERVICE_SERVER_LISTENING_SOCKETS_H_
#define SERVICE_SERVER_LISTENING_SOCKETS_H_

#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"

namespace participants {

// Listens on everything that the host stands for, without blocking accepts. 0.0.0.0 and [::] both
// stand for every address of IPv4 and IPv6, as they do in gRPC, where the machine has IPv6. Port 0
// becomes the one that was picked. The error is the operating system's ("Address already in use").
//
// Connections inherit what gRPC would set on its own: no delay of small writes, and that data which
// a peer has not acknowledged for so long ends the connection. And a small receive buffer.
absl::StatusOr<std::vector<FileDescriptor>> ListenOn(ListenAddress& address,
                                                     absl::Duration unacknowledged_timeout);

// How that picks a port for several addresses: the system knows a free one of the first alone, and
// where `listen`, which sets the port that it tries, finds it taken at another, it tries anew, a
// few times. A port that is given is tried once.
using ListenAttempt =
    absl::FunctionRef<absl::StatusOr<std::vector<FileDescriptor>>(ListenAddress&)>;
absl::StatusOr<std::vector<FileDescriptor>> ListenOnFreePort(ListenAddress& address,
                                                             ListenAttempt listen);

// UNAVAILABLE "SETTING: cannot listen on ADDRESS: WHY".
absl::Status CannotListen(std::string_view setting, const ListenAddress& address,
                          absl::string_view why);

}  // namespace participants

#endif  // SERVICE_SERVER_LISTENING_SOCKETS_H_
