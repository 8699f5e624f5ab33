// How a call asks Graph, and the permits that allow it.
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

// The part of a call that its Graph requests use.
struct AskingCall {
  graph::GraphClient& client;
  graph::MonotonicTime deadline;
  std::string traceparent;
  graph::Precedence precedence;
  AnsweredCall answered;
  // Shared, because Asking still uses it when the call has been answered and destroyed meanwhile.
  std::shared_ptr<CancelRelay> cancel = std::make_shared<CancelRelay>();

  graph::ExchangeOptions Options() const {
    return {.deadline = deadline,
            .client_request_id = answered.client_request_id,
            .traceparent = traceparent,
            .precedence = precedence};
  }
};

// Awaitable. Asks Graph, unless the caller has cancelled, and resumes on the thread that delivers
// the answer.
template <typename Params, typename Result>
class Asking {
 public:
  // A function of graph_adapter/.
  using Operation =
      graph::ExchangeHandle (*)(graph::GraphClient&, Params, graph::ExchangeOptions,
                                absl::AnyInvocable<void(graph::GraphResult<Result>) &&>);

  Asking(AskingCall& call, Operation operation, Params params)
      : call_(call), operation_(operation), params_(std::move(params)) {}

  bool await_ready() {
    if (!call_.cancel->cancelled()) return false;
    result_.emplace(graph::NotSent(graph::GraphErrorKind::kCancelled));
    return true;
  }
  void await_suspend(std::coroutine_handle<> coroutine) {
    // The answer may arrive before operation_ returns the handle, and may destroy this object and
    // the call.
    const std::shared_ptr<CancelRelay> cancel = call_.cancel;
    cancel->Attach(operation_(call_.client, std::move(params_), call_.Options(),
                              [this, coroutine](graph::GraphResult<Result> result) {
                                result_.emplace(std::move(result));
                                coroutine.resume();
                              }));
  }
  graph::GraphResult<Result> await_resume() { return *std::move(result_); }

 private:
  AskingCall& call_;
  const Operation operation_;
  Params params_;
  std::optional<graph::GraphResult<Result>> result_;
};

// Awaitable, for use during long work. Resumes in a later turn of the I/O loop, so that other work
// gets a turn.
class LaterTurn {
 public:
  explicit LaterTurn(graph::GraphClient& client) : client_(client) {}

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    client_.PostPiece([coroutine] { coroutine.resume(); });
  }
  void await_resume() const {}

 private:
  graph::GraphClient& client_;
};

// The right to ask Graph: for reads only, or for changes too. Only the steps of a call create
// permits (unary_call.h). The call must outlive its permits.
template <bool kMayChange>
class PermitFor {
 public:
  template <typename Params, typename Result>
    requires(kMayChange || Params::kOperation.operation_class == graph::OperationClass::kRead)
  Asking<Params, Result> Ask(
      graph::ExchangeHandle (*operation)(graph::GraphClient&, Params, graph::ExchangeOptions,
                                         absl::AnyInvocable<void(graph::GraphResult<Result>) &&>),
      std::type_identity_t<Params> params) const {
    return {call_, operation, std::move(params)};
  }
  LaterTurn AwaitTurn() const { return LaterTurn(call_.client); }
  // For the answer.
  const AnsweredCall& answered() const { return call_.answered; }

 private:
  friend class UnaryCall;
  explicit PermitFor(AskingCall& call) : call_(call) {}
  AskingCall& call_;
};

// A call gets a ReadPermit once it is valid, and a Permit once its intent is recorded.
using ReadPermit = PermitFor<false>;
using Permit = PermitFor<true>;

}  // namespace participants

#endif  // SERVICE_API_PERMIT_H_
