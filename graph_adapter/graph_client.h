// The interface between service/ and graph_adapter/: asynchronous requests to Graph. Each operation
// has its own file next to this one, which builds the request and reads the answer.
#ifndef GRAPH_ADAPTER_GRAPH_CLIENT_H_
#define GRAPH_ADAPTER_GRAPH_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_io.h"
#include "graph_adapter/graph_options.h"
#include "graph_adapter/graph_stats.h"
#include "graph_adapter/graph_types.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/roster_memory.h"

namespace participants::graph {

// Nothing is sent with less time left than this: the request would be abandoned on arrival.
inline constexpr Duration kLeastTimeToSend = std::chrono::milliseconds(10);

struct ExchangeOptions {
  // Token fetches, attempts and waits share this one deadline.
  MonotonicTime deadline;
  // A UUID, sent as client-request-id in every request of the exchange. It lets Graph's support
  // find requests that were never answered.
  std::string client_request_id;
  // W3C trace context, validated by the caller; empty = not sent.
  std::string traceparent;
  Precedence precedence = Precedence::kSingle;
};

// Work that can be cancelled. Cancelling twice, or after the end, does nothing.
class Cancellable {
 public:
  virtual ~Cancellable() = default;
  // Thread-safe; returns at once.
  virtual void Cancel() = 0;
};

// A non-owning reference to an exchange. Destroying the handle does not cancel the exchange.
// Cancelling a finished exchange does nothing. Thread-safe.
class ExchangeHandle {
 public:
  ExchangeHandle() = default;
  explicit ExchangeHandle(std::weak_ptr<Cancellable> exchange) : exchange_(std::move(exchange)) {}

  // True = nothing is left to cancel.
  bool ended() const { return exchange_.expired(); }

  // Asks the exchange to end soon with kCancelled. The callback still runs, once.
  void Cancel() const {
    if (auto exchange = exchange_.lock()) exchange->Cancel();
  }

 private:
  std::weak_ptr<Cancellable> exchange_;
};

// One request to Graph.
struct GraphRequest {
  const Operation* operation;
  std::string path;       // Relative to Graph's version.
  std::string body;       // JSON; empty = none.
  std::string call_path;  // The path of the call, if a GET of it may decide a 404; else empty.
  // For a 2xx: the size limit and the reader of the body. Null = GraphAnswer holds the body.
  size_t max_answer_bytes = kMaxSuccessBodyBytes;
  std::shared_ptr<BodyReader> body_reader = nullptr;
};

// The result of a successful exchange. `response` is Graph's 2xx. For a removal that a later 404
// proved, it has no body.
struct GraphAnswer {
  HttpResponse response;
  int attempts = 0;
  std::string client_request_id = {};
};

inline ExchangeInfo ExchangeOf(const GraphAnswer& answer) {
  return {answer.response.status, answer.attempts, answer.response.request_id};
}

// The error for a success whose answer cannot be understood.
inline GraphError MalformedResponse(const GraphAnswer& answer, Effect effect) {
  GraphError error;
  error.kind = GraphErrorKind::kMalformedResponse;
  error.effect = effect;
  error.http_status = answer.response.status;
  error.attempts = answer.attempts;
  error.graph_request_id = answer.response.request_id;
  error.client_request_id = answer.client_request_id;
  return error;
}

using GraphCallback = absl::AnyInvocable<void(GraphResult<GraphAnswer>) &&>;

// Thread-safe. A callback runs exactly once: on success, error, cancel, deadline or shutdown. It
// runs on the adapter's I/O thread, or on the thread that polls in its place (graph_io.h), never
// inside the function that starts the exchange and never under a lock. It must not block. The
// client must outlive the functions that start exchanges. It need not outlive the handles.
class GraphClient {
 public:
  virtual ~GraphClient() = default;

  // Starts an exchange. Its request may be sent several times within the deadline, as the
  // operation's class allows.
  virtual ExchangeHandle Start(GraphRequest request, ExchangeOptions options,
                               GraphCallback callback) = 0;

  // Fetches a token, connects, and from then on notifies the listeners. Call once. Exchanges work
  // without Begin: the first one fetches the token.
  virtual void Begin(GraphListeners) {}
  // No listener runs after this returns. Must not be called on the I/O thread.
  virtual void EndListening() {}

  // Ends every current and later exchange with kShutDown. Their effect tells whether the request
  // had been sent. Returns at once; the callbacks run on the I/O thread.
  virtual void Shutdown() = 0;

  // Like EventLoop::PostPiece, on the I/O thread.
  virtual void PostPiece(absl::AnyInvocable<void() &&> piece) { std::move(piece)(); }

  // Graph's base URL, without a trailing slash.
  virtual absl::string_view base_url() const = 0;

  // The objects below live as long as the client. Null = rosters have no memory limit.
  virtual RosterMemory* roster_memory() { return nullptr; }
  virtual const GraphStats& stats() const = 0;
  // Null = all work is done elsewhere.
  virtual GraphIo* io() { return nullptr; }
};

// Starts an exchange for an operation. `decode` makes the operation's result from the answer.
template <typename Result, typename Decode>
ExchangeHandle StartDecoded(GraphClient& client, GraphRequest request, ExchangeOptions options,
                            Decode decode,
                            absl::AnyInvocable<void(GraphResult<Result>) &&> callback) {
  return client.Start(std::move(request), std::move(options),
                      [decode = std::move(decode),
                       callback = std::move(callback)](GraphResult<GraphAnswer> answer) mutable {
                        if (!answer.ok()) return std::move(callback)(std::move(answer.error()));
                        std::move(callback)(decode(answer.value()));
                      });
}

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_CLIENT_H_
