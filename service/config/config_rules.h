// From the flags to a Config. Each flag is defined beside the rules about its value.
#ifndef SERVICE_CONFIG_CONFIG_RULES_H_
#define SERVICE_CONFIG_CONFIG_RULES_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"

namespace participants {

// Uses of the environment only Azure's own variables. INVALID_ARGUMENT as LoadConfig says.
absl::StatusOr<Config> MakeConfig(const Environment& environment);

}  // namespace participants

#endif  // SERVICE_CONFIG_CONFIG_RULES_H_
