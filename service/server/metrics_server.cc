#include "service/server/metrics_server.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace participants {
namespace {

HttpResponse Collect(const MetricsSources& sources) {
  std::vector<prometheus::MetricFamily> families;
  for (const auto& source : sources) {
    auto some = source->Collect();
    families.insert(families.end(), std::make_move_iterator(some.begin()),
                    std::make_move_iterator(some.end()));
  }
  HttpResponse response;
  response.body = prometheus::TextSerializer().Serialize(families);
  return response;
}

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> ServeMetrics(const ListenAddress& address,
                                                           MetricsSources sources,
                                                           int max_connections,
                                                           telemetry::Log& log) {
  const HttpListener::Options options = {.setting = "metrics_address",
                                         .max_connections = static_cast<size_t>(max_connections),
                                         .limits = {}};
  HttpRoutes routes;
  routes.emplace("/metrics", [sources = std::move(sources)] { return Collect(sources); });
  return HttpListener::Start(address, std::move(routes), options, log);
}

}  // namespace participants
