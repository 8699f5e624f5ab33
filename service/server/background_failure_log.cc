#include "service/server/background_failure_log.h"

#include <cstdint>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "service/api/help_links.h"
#include "service/api/status_mapping.h"

namespace participants {

void BackgroundFailureLog::Write(Kind kind, const graph::GraphError& failure) {
  {
    absl::MutexLock lock(&mutex_);
    if (!open_) {
      kept_.at(kind) = failure;
      return;
    }
  }
  WriteLine(kind, failure);
}

void BackgroundFailureLog::Open() {
  std::array<std::optional<graph::GraphError>, kKinds> kept;
  {
    absl::MutexLock lock(&mutex_);
    open_ = true;
    kept.swap(kept_);
  }
  for (const Kind kind : {kToken, kConnect}) {
    if (kept.at(kind)) WriteLine(kind, *kept.at(kind));
  }
}

void BackgroundFailureLog::WriteLine(Kind kind, const graph::GraphError& failure) {
  log_.Write(telemetry::Level::kWarning, kind == kToken ? "no new token" : "no answer from Graph",
             {{"reason", ReasonOf(failure.kind)},
              {"http.status", int64_t{failure.http_status}},
              {"code", std::string_view(failure.graph_code)},
              {"failure", failure.failure},
              {"help", OperatorHelp(failure)}});
}

}  // namespace participants
