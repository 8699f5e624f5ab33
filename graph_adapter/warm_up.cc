#include "graph_adapter/warm_up.h"

#include <chrono>
#include <utility>
#include <variant>

#include "graph_adapter/graph_error.h"

namespace participants::graph {
namespace {

constexpr Duration kMostTime = std::chrono::seconds(1);
constexpr int kProxyAuthRequired = 407;  // The only answer that is not Graph's.

}  // namespace

WarmUp::WarmUp(HttpTransport& transport, const Clock& clock, std::string base_url,
               ReadinessListener on_readiness, FailureListener on_failure)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)),
      on_readiness_(std::move(on_readiness)),
      on_failure_(std::move(on_failure)) {}

void WarmUp::OnToken(bool usable) {
  token_usable_ = usable;
  if (tried_) return on_readiness_(usable);
  if (usable) Connect();
}

void WarmUp::Report() {
  if (tried_) on_readiness_(token_usable_);
}

// libcurl does not keep a connection that had no request. This request asks for nothing and carries
// no token: the answer, whatever it is, comes at once.
void WarmUp::Connect() {
  if (std::exchange(connecting_, true)) return;
  HttpRequest request;
  request.method = HttpMethod::kHead;
  request.url = base_url_ + "/";
  request.deadline = clock_.Now() + kMostTime;
  transport_.Start(std::move(request), [this](const HttpOutcome& outcome) { OnOutcome(outcome); });
}

void WarmUp::OnOutcome(const HttpOutcome& outcome) {
  if (const auto* failure = std::get_if<TransportFailure>(&outcome)) {
    if (failure->kind == TransportFailureKind::kCancelled) return;
    on_failure_(JudgeFailure(*failure));
  } else if (std::get<HttpResponse>(outcome).status == kProxyAuthRequired) {
    GraphError error;
    error.kind = GraphErrorKind::kProxyAuthRequired;
    error.http_status = kProxyAuthRequired;
    on_failure_(error);
  }
  if (!std::exchange(tried_, true) && token_usable_) on_readiness_(true);
}

}  // namespace participants::graph
