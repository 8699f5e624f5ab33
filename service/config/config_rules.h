// Validates the settings. Each flag is defined next to its rules.
#ifndef SERVICE_CONFIG_CONFIG_RULES_H_
#define SERVICE_CONFIG_CONFIG_RULES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"

namespace participants {

// All functions fail as LoadConfig does. They read only Azure's own variables from `environment`.
absl::StatusOr<Config> MakeConfig(const Environment& environment);

// Each function sets its part of the Config. Call SetMetricsAddress after SetAddresses: the metrics
// address must differ from the other addresses.
absl::Status SetAccessFiles(Config& config);
absl::Status SetAddresses(Config& config);
absl::Status SetConnections(Config& config);
absl::Status SetMetricsAddress(Config& config);
absl::Status SetGraph(const Environment& environment, Config& config);

}  // namespace participants

#endif  // SERVICE_CONFIG_CONFIG_RULES_H_
