// The rules about settings' values. Each flag is defined beside its rules.
#ifndef SERVICE_CONFIG_CONFIG_RULES_H_
#define SERVICE_CONFIG_CONFIG_RULES_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"

namespace participants {

// All of them fail as LoadConfig does. Of the environment, only Azure's own variables are used.
absl::StatusOr<Config> MakeConfig(const Environment& environment);

// Each sets its part of the Config. SetMetricsAddress runs after SetAddresses, from whose addresses
// it must differ.
absl::Status SetAccessFiles(Config& config);
absl::Status SetAddresses(Config& config);
absl::Status SetConnections(Config& config);
absl::Status SetMetricsAddress(Config& config);
absl::Status SetGraph(const Environment& environment, Config& config);

}  // namespace participants

#endif  // SERVICE_CONFIG_CONFIG_RULES_H_
