// The host:port of --listen_address, --health_address and --metrics_address.
#ifndef SERVICE_PROCESS_LISTEN_ADDRESS_H_
#define SERVICE_PROCESS_LISTEN_ADDRESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace participants {

struct ListenAddress {
  std::string host;  // IPv6 without its brackets.
  int port = 0;      // 0 = any free port.
};

// INVALID_ARGUMENT describes the error, without the name of the setting.
absl::StatusOr<ListenAddress> ParseListenAddress(absl::string_view text);

// True only for addresses that other machines cannot reach: the name localhost, 127.0.0.0/8, ::1.
// Any other name counts as reachable, regardless of what it resolves to today.
bool IsLoopback(const ListenAddress& address);

// Returns host:port, with the brackets that IPv6 needs.
std::string ToString(const ListenAddress& address);

}  // namespace participants

#endif  // SERVICE_PROCESS_LISTEN_ADDRESS_H_
