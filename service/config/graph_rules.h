// The rules about Graph, its clouds and the application's identity there.
#ifndef SERVICE_CONFIG_GRAPH_RULES_H_
#define SERVICE_CONFIG_GRAPH_RULES_H_

#include "absl/status/status.h"
#include "service/config/config.h"
#include "service/config/credential_choice.h"

namespace participants {

// Fills its part of the Config. INVALID_ARGUMENT as LoadConfig says.
absl::Status SetGraph(const Environment& environment, Config& config);

}  // namespace participants

#endif  // SERVICE_CONFIG_GRAPH_RULES_H_
