#include "service/background_failure_log.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "graph_adapter/graph_error.h"
#include "service/help_links.h"
#include "service/status_mapping.h"

namespace participants {
namespace {

std::string_view MessageOf(graph::GraphErrorKind kind) {
  return graph::IsTokenFailure(kind) ? "no new token" : "no connection to Graph";
}

}  // namespace

void BackgroundFailureLog::Write(const graph::GraphError& failure) {
  const std::string_view message = MessageOf(failure.kind);
  {
    absl::MutexLock lock(&mutex_);
    if (!open_) {
      kept_.insert_or_assign(message, failure);
      return;
    }
  }
  WriteLine(message, failure);
}

void BackgroundFailureLog::Open() {
  std::map<std::string_view, graph::GraphError> kept;
  {
    absl::MutexLock lock(&mutex_);
    open_ = true;
    kept.swap(kept_);
  }
  for (const auto& [message, failure] : kept) WriteLine(message, failure);
}

void BackgroundFailureLog::WriteLine(std::string_view message, const graph::GraphError& failure) {
  const auto help = HelpFor(failure.hint);
  log_.Write(telemetry::Level::kWarning, message,
             {{"reason", ReasonOf(failure.kind)},
              {"http.status", int64_t{failure.http_status}},
              {"code", std::string_view(failure.graph_code)},
              {"failure", failure.failure},
              {"help", help.empty() ? std::string_view() : help.front().description}});
}

}  // namespace participants
