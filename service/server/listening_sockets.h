// The listening sockets of --listen_address, --health_address and --metrics_address.
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

// Listens on every address of the host. Accepts do not block. 0.0.0.0 and [::] both mean every IPv4
// and IPv6 address, as in gRPC, if the machine has IPv6. Port 0 becomes the chosen port. The error
// is the operating system's ("Address already in use").
//
// Connections inherit the options that gRPC would set: small writes are not delayed, and a
// connection ends when the peer has not acknowledged data for `unacknowledged_timeout`. They also
// inherit a small receive buffer.
absl::StatusOr<std::vector<FileDescriptor>> ListenOn(ListenAddress& address,
                                                     absl::Duration unacknowledged_timeout);

// Picks one free port for several addresses. The system knows only that the port is free on the
// first address. `listen` sets the port that it tries. If the port is taken on another address,
// tries another port, a few times. A given port is tried once.
using ListenAttempt =
    absl::FunctionRef<absl::StatusOr<std::vector<FileDescriptor>>(ListenAddress&)>;
absl::StatusOr<std::vector<FileDescriptor>> ListenOnFreePort(ListenAddress& address,
                                                             ListenAttempt listen);

// UNAVAILABLE "SETTING: cannot listen on ADDRESS: WHY".
absl::Status CannotListen(std::string_view setting, const ListenAddress& address,
                          absl::string_view why);

}  // namespace participants

#endif  // SERVICE_SERVER_LISTENING_SOCKETS_H_
