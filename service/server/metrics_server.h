#ifndef SERVICE_SERVER_METRICS_SERVER_H_
#define SERVICE_SERVER_METRICS_SERVER_H_

#include <prometheus/collectable.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "service/process/listen_address.h"
#include "service/server/http_listener.h"
#include "service/telemetry/log.h"

namespace participants {

using MetricsSources = std::vector<std::shared_ptr<prometheus::Collectable>>;

// Serves /metrics by HTTP, in plain text, to at most `max_connections` at a time. UNAVAILABLE
// "metrics_address: …" = cannot listen there. The log, and everything that the sources refer to,
// must outlive the listener.
absl::StatusOr<std::unique_ptr<HttpListener>> ServeMetrics(const ListenAddress& address,
                                                           MetricsSources sources,
                                                           int max_connections,
                                                           telemetry::Log& log);

}  // namespace participants

#endif  // SERVICE_SERVER_METRICS_SERVER_H_
