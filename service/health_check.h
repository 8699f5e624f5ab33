#ifndef SERVICE_HEALTH_CHECK_H_
#define SERVICE_HEALTH_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace participants {

// Asks another process's health server, in plain text, whether ParticipantService is ready. OK =
// SERVING; else one line that says what was heard instead. Blocks for at most the time-out.
absl::Status CheckHealth(const std::string& address, absl::Duration timeout = absl::Seconds(10));

}  // namespace participants

#endif  // SERVICE_HEALTH_CHECK_H_
