// Asks a running service whether it is ready, for tests of a deployment.
#ifndef SERVICE_SERVER_HEALTH_CLIENT_H_
#define SERVICE_SERVER_HEALTH_CLIENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/access/access_files.h"

namespace participants {

// Once: at host:port by grpc.health.v1, with these files as the client's where they are set, else
// in plain text; at http://host:port/path by GET. OK = participants.v1.ParticipantService is
// SERVING, or status 200; else one line that says what was heard instead. INVALID_ARGUMENT = the
// address or the files are no good. Blocks for at most the time-out.
absl::Status CheckHealth(const std::string& address, const access::AccessFiles& files,
                         absl::Duration timeout = absl::Seconds(10));

}  // namespace participants

#endif  // SERVICE_SERVER_HEALTH_CLIENT_H_
