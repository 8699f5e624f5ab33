// The rules about what listens, and with which files.
#ifndef SERVICE_CONFIG_LISTENER_RULES_H_
#define SERVICE_CONFIG_LISTENER_RULES_H_

#include "absl/status/status.h"
#include "service/config/config.h"

namespace participants {

// Each fills its part of the Config. INVALID_ARGUMENT as LoadConfig says.
absl::Status SetAccessFiles(Config& config);
absl::Status SetAddresses(Config& config);
absl::Status SetConnections(Config& config);
// After the addresses, from which it must differ.
absl::Status SetMetricsAddress(Config& config);

}  // namespace participants

#endif  // SERVICE_CONFIG_LISTENER_RULES_H_
