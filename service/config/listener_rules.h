// The rules about what listens, and with which files.
#ifndef SERVICE_CONFIG_LISTENER_RULES_H_
#define SERVICE_CONFIG_LISTENER_RULES_H_

#include "absl/status/status.h"
#include "service/config/config.h"
#include "service/config/config_rules.h"

namespace participants {

// Each fills its part of the Config. INVALID_ARGUMENT as LoadConfig says.
absl::Status SetAccessFiles(const FlagValues& flags, Config& config);
absl::Status SetAddresses(const FlagValues& flags, Config& config);
// After the addresses, from which it must differ.
absl::Status SetMetricsAddress(const FlagValues& flags, Config& config);

}  // namespace participants

#endif  // SERVICE_CONFIG_LISTENER_RULES_H_
