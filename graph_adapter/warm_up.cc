#include "graph_adapter/warm_up.h"

#include <chrono>
#include <utility>
#include <variant>

namespace participants::graph {
namespace {

constexpr Duration kMostTime = std::chrono::seconds(1);

}  // namespace

WarmUp::WarmUp(HttpTransport& transport, const Clock& clock, std::string base_url,
               ReadinessListener on_readiness)
    : transport_(transport),
      clock_(clock),
      base_url_(std::move(base_url)),
      on_readiness_(std::move(on_readiness)) {}

void WarmUp::OnToken(bool usable) {
  token_usable_ = usable;
  if (tried_) return on_readiness_(usable);
  if (usable) Connect();
}

void WarmUp::Renew() {
  if (tried_) Connect();
}

// libcurl keeps no connection on which nothing was asked. This asks for nothing, and without the
// token: whatever the answer is, it comes at once.
void WarmUp::Connect() {
  if (std::exchange(connecting_, true)) return;
  HttpRequest request;
  request.method = HttpMethod::kHead;
  request.url = base_url_ + "/";
  request.deadline = clock_.Now() + kMostTime;
  transport_.Start(std::move(request), [this](const HttpOutcome& outcome) {
    const auto* failure = std::get_if<TransportFailure>(&outcome);
    if (failure == nullptr || failure->kind != TransportFailureKind::kCancelled) OnConnected();
  });
}

void WarmUp::OnConnected() {
  connecting_ = false;
  if (!std::exchange(tried_, true) && token_usable_) on_readiness_(true);
}

}  // namespace participants::graph
