// How a call asks Graph, and that it may.
#ifndef SERVICE_API_PERMIT_H_
#define SERVICE_API_PERMIT_H_

#include <coroutine>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "service/api/cancel_relay.h"
#include "service/api/status_mapping.h"

namespace participants {

// What a call asks Graph with.
struct AskingCall {
  graph::GraphClient& client;
  graph::MonotonicTime deadline;
  std::string traceparent;
  AnsweredCall answered;
  // Shared, since whoever asks needs it when the call has been answered meanwhile and is gone.
  std::shared_ptr<CancelRelay> cancel = std::make_shared<CancelRelay>();

  graph::ExchangeOptions Options() const {
    return {.deadline = deadline,
            .client_request_id = answered.client_request_id,
            .traceparent = traceparent};
  }
};

// The right to change something at Graph, which a call has once that is recorded: only that step
// makes one (unary_call.h). The call must outlive it.
class Permit {
 public:
  template <typename Params, typename Result>
  class Asking;
  template <typename Params, typename Result>
  using Operation =
      graph::ExchangeHandle (*)(graph::GraphClient&, Params, graph::ExchangeOptions,
                                absl::AnyInvocable<void(graph::GraphResult<Result>) &&>);

  // To be awaited: asks, unless the caller has cancelled, and goes on where Graph's answer comes.
  // The operation is of graph_adapter/.
  template <typename Params, typename Result>
  Asking<Params, Result> Ask(Operation<Params, Result> operation,
                             std::type_identity_t<Params> params) const {
    return {call_, operation, std::move(params)};
  }
  // For the answer.
  const AnsweredCall& answered() const { return call_.answered; }

 private:
  friend class UnaryCall;
  explicit Permit(AskingCall& call) : call_(call) {}
  AskingCall& call_;
};

template <typename Params, typename Result>
class Permit::Asking {
 public:
  bool await_ready() {
    if (!call_.cancel->cancelled()) return false;
    result_.emplace(graph::NotSent(graph::GraphErrorKind::kCancelled));
    return true;
  }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The answer may come, and with it the end of all this, before the handle is here.
    const std::shared_ptr<CancelRelay> cancel = call_.cancel;
    cancel->Attach(operation_(call_.client, std::move(params_), call_.Options(),
                              [this, coroutine](graph::GraphResult<Result> result) {
                                result_.emplace(std::move(result));
                                coroutine.resume();
                              }));
  }
  graph::GraphResult<Result> await_resume() { return *std::move(result_); }

 private:
  friend Permit;
  Asking(AskingCall& call, Operation<Params, Result> operation, Params params)
      : call_(call), operation_(operation), params_(std::move(params)) {}

  AskingCall& call_;
  const Operation<Params, Result> operation_;
  Params params_;
  std::optional<graph::GraphResult<Result>> result_;
};

}  // namespace participants

#endif  // SERVICE_API_PERMIT_H_
