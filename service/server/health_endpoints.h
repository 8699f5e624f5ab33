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

// What the kubelet asks. Each returns one line that says why not, or an empty one. They run on the
// listener's thread and must not block.
struct HealthQuestions {
  std::function<std::string()> why_not_live;
  std::function<std::string()> why_not_ready;
};

// Serves /livez and /readyz by HTTP, in plain text, to so many connections at a time: 200 "ok", or
// 503 and why not. UNAVAILABLE "health_address: …" when it cannot listen there. What the questions
// refer to must outlive it, and the log.
absl::StatusOr<std::unique_ptr<HttpListener>> ServeHealth(const ListenAddress& address,
                                                          HealthQuestions questions,
                                                          int max_connections, telemetry::Log& log);

}  // namespace participants

#endif  // SERVICE_SERVER_HEALTH_ENDPOINTS_H_
