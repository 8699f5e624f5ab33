#include "service/token_failure_log.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "graph_adapter/graph_error.h"
#include "service/help_links.h"

namespace participants {

void TokenFailureLog::Write(const graph::GraphError& failure) {
  {
    absl::MutexLock lock(&mutex_);
    if (!open_) {
      kept_ = failure;
      return;
    }
  }
  WriteLine(failure);
}

void TokenFailureLog::Open() {
  std::optional<graph::GraphError> kept;
  {
    absl::MutexLock lock(&mutex_);
    open_ = true;
    kept = std::exchange(kept_, std::nullopt);
  }
  if (kept) WriteLine(*kept);
}

void TokenFailureLog::WriteLine(const graph::GraphError& failure) {
  const auto help = HelpFor(failure.hint);
  const bool is_refusal = failure.kind == graph::GraphErrorKind::kTokenRejected;
  log_.Write(telemetry::Level::kWarning, "no new token",
             {{"reason", is_refusal ? std::string_view("TOKEN_CREDENTIAL_REJECTED")
                                    : std::string_view("TOKEN_UNAVAILABLE")},
              {"http.status", int64_t{failure.http_status}},
              {"code", std::string_view(failure.graph_code)},
              {"failure", failure.failure},
              {"help", help.empty() ? std::string_view() : help.front().description}});
}

}  // namespace participants
