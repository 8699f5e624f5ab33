#ifndef SERVICE_SERVER_HEALTH_ENDPOINTS_H_
#define SERVICE_SERVER_HEALTH_ENDPOINTS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "service/process/listen_address.h"
#include "service/server/http_listener.h"
#include "service/telemetry/log.h"

namespace participants {

// The questions of the kubelet. Each returns the reason for "no" in one line, or an empty string.
// They run on the listener's thread and must not block.
struct HealthQuestions {
  std::function<std::string()> why_not_live;
  std::function<std::string()> why_not_ready;
};

// Serves /livez and /readyz by HTTP, in plain text, to at most `max_connections` at a time. Answers
// 200 "ok", or 503 and the reason. UNAVAILABLE "health_address: …" = cannot listen there. The log,
// and everything that the questions refer to, must outlive the listener.
// Until gRPC >= 1.83: a gRPC probe port withstands resets, not slow connections.
absl::StatusOr<std::unique_ptr<HttpListener>> ServeHealth(const ListenAddress& address,
                                                          HealthQuestions questions,
                                                          int max_connections, telemetry::Log& log);

}  // namespace participants

#endif  // SERVICE_SERVER_HEALTH_ENDPOINTS_H_
