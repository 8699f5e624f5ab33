#ifndef SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_
#define SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_

#include "graph_adapter/graph_error.h"
#include "service/telemetry/log.h"

namespace participants {

// Logs failures between calls that an operator can fix. Thread-safe.
void LogTokenFailure(const graph::GraphError& failure, telemetry::Log& log);
void LogConnectFailure(const graph::GraphError& failure, telemetry::Log& log);

}  // namespace participants

#endif  // SERVICE_SERVER_BACKGROUND_FAILURE_LOG_H_
