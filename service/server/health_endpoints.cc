#include "service/server/health_endpoints.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace participants {
namespace {

std::function<HttpResponse()> Ask(std::function<std::string()> why_not) {
  return [why_not = std::move(why_not)]() -> HttpResponse {
    const std::string why = why_not();
    if (why.empty()) return {.body = "ok\n"};
    return {.status = 503, .body = absl::StrCat(why, "\n")};
  };
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> ServeHealth(const ListenAddress& address,
                                                          HealthQuestions questions,
                                                          int max_connections,
                                                          telemetry::Log& log) {
  HttpRoutes routes;
  routes.emplace("/livez", Ask(std::move(questions.why_not_live)));
  routes.emplace("/readyz", Ask(std::move(questions.why_not_ready)));
  return HttpListener::Start(address, std::move(routes),
                             {.setting = "health_address",
                              .max_connections = static_cast<size_t>(max_connections),
                              .limits = {}},
                             log);
}

}  // namespace participants
