#ifndef SERVICE_SERVER_HTTP_GET_H_
#define SERVICE_SERVER_HTTP_GET_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/process/listen_address.h"

namespace participants {

// One GET in plain text, once. OK = status 200; UNAVAILABLE "503: …" with the beginning of the
// body, or why there was no answer; DEADLINE_EXCEEDED. Blocks for at most the time-out, name
// look-ups aside.
absl::Status Get(const ListenAddress& server, absl::string_view path, absl::Duration timeout);

}  // namespace participants

#endif  // SERVICE_SERVER_HTTP_GET_H_
