#ifndef SERVICE_SERVER_HTTP_GET_H_
#define SERVICE_SERVER_HTTP_GET_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/process/listen_address.h"

namespace participants {

// Sends one GET in plain text and does not retry. OK = status 200. UNAVAILABLE "503: …" has the
// beginning of the body, or the reason for no answer. DEADLINE_EXCEEDED = no answer in time. Blocks
// for at most the timeout, except for name look-ups.
absl::Status Get(const ListenAddress& server, absl::string_view path, absl::Duration timeout);

}  // namespace participants

#endif  // SERVICE_SERVER_HTTP_GET_H_
