#include "service/server/background_failure_log.h"

#include <cstdint>
#include <string_view>

#include "service/api/help_links.h"
#include "service/api/status_mapping.h"

namespace participants {
namespace {

void LogFailure(std::string_view message, const graph::GraphError& failure, telemetry::Log& log) {
  log.Write(telemetry::Level::kWarning, message,
            {{"reason", ReasonOf(failure.kind)},
             {"http.status", int64_t{failure.http_status}},
             {"code", std::string_view(failure.graph_code)},
             {"failure", failure.failure},
             {"help", OperatorHelp(failure)}});
}

}  // namespace

void LogTokenFailure(const graph::GraphError& failure, telemetry::Log& log) {
  LogFailure("no new token", failure, log);
}

void LogConnectFailure(const graph::GraphError& failure, telemetry::Log& log) {
  LogFailure("no answer from Graph", failure, log);
}

}  // namespace participants
