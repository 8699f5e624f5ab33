// Asks a running service whether it is ready, for tests of a deployment.
#ifndef SERVICE_SERVER_HEALTH_CLIENT_H_
#define SERVICE_SERVER_HEALTH_CLIENT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "service/access/access_files.h"

namespace participants {

// Asks once. At host:port, uses grpc.health.v1, with these files as the client's if they are set,
// otherwise in plain text. At http://host:port/path, uses GET. OK =
// participants.v1.ParticipantService is SERVING, or the HTTP status is 200. Any other error is one
// line that describes the answer. INVALID_ARGUMENT = the address or the files are invalid. Blocks
// for at most the timeout.
absl::Status CheckHealth(const std::string& address, const access::AccessFiles& files,
                         absl::Duration timeout = absl::Seconds(10));

}  // namespace participants

#endif  // SERVICE_SERVER_HEALTH_CLIENT_H_
