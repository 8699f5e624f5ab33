// The seam between service/ and graph_adapter/: what is asked of Graph, asynchronously. Each
// operation has a file beside this one that makes its request and reads its answer.
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

// With less time left than this nothing is sent: it would only arrive to be abandoned.
inline constexpr Duration kLeastTimeToSend = std::chrono::milliseconds(10);

struct ExchangeOptions {
  // Tokens, attempts and waits all spend from this one deadline.
  MonotonicTime deadline;
  // A UUID, sent as client-request-id in every request of the exchange, so that Graph's support can
  // find what was never answered.
  std::string client_request_id;
  // W3C trace context, validated by the caller; empty = not sent.
  std::string traceparent;
};

// Something that can be told to stop; telling it twice, or after its end, does nothing.
class Cancellable {
 public:
  virtual ~Cancellable() = default;
  // Thread-safe; returns at once.
  virtual void Cancel() = 0;
};

// Refers to an exchange without owning it: destroying the handle does not cancel, and cancelling a
// finished one does nothing. Thread-safe.
class ExchangeHandle {
 public:
  ExchangeHandle() = default;
  explicit ExchangeHandle(std::weak_ptr<Cancellable> exchange) : exchange_(std::move(exchange)) {}

  // Whether there is nothing left that could be cancelled.
  bool ended() const { return exchange_.expired(); }

  // Asks it to end soon with kCancelled. Its callback still runs, once.
  void Cancel() const {
    if (auto exchange = exchange_.lock()) exchange->Cancel();
  }

 private:
  std::weak_ptr<Cancellable> exchange_;
};

// What is to be asked of Graph.
struct GraphRequest {
  const Operation* operation;
  std::string path;       // Behind Graph's version.
  std::string body;       // JSON; empty = none.
  std::string call_path;  // The call itself, where a GET of it may decide a 404; else empty.
  // Of a success: the most that is read, and by whom; null = GraphAnswer has it.
  size_t max_answer_bytes = kMaxSuccessBodyBytes;
  std::shared_ptr<BodyReader> body_reader = nullptr;
};

// How an exchange succeeded. `response` is Graph's 2xx; a removal that a later 404 proved has no
// body.
struct GraphAnswer {
  HttpResponse response;
  int attempts = 0;
};

inline ExchangeInfo ExchangeOf(const GraphAnswer& answer) {
  return {answer.response.status, answer.attempts, answer.response.request_id};
}

// A success that cannot be understood.
inline GraphError MalformedResponse(const GraphAnswer& answer, Effect effect) {
  GraphError error;
  error.kind = GraphErrorKind::kMalformedResponse;
  error.effect = effect;
  error.http_status = answer.response.status;
  error.attempts = answer.attempts;
  error.graph_request_id = answer.response.request_id;
  return error;
}

using GraphCallback = absl::AnyInvocable<void(GraphResult<GraphAnswer>) &&>;

// Thread-safe. A callback runs exactly once, always on the adapter's I/O thread or whoever polls in
// its place (graph_io.h), never inside the function that starts it and never under a lock: on
// success, error, cancel, deadline and shutdown alike. It must not block. The client must outlive
// the starting functions, not the handles.
class GraphClient {
 public:
  virtual ~GraphClient() = default;

  // May be sent several times within the deadline, as the operation's class allows.
  virtual ExchangeHandle Start(GraphRequest request, ExchangeOptions options,
                               GraphCallback callback) = 0;

  // Fetches a token, connects, and keeps the listeners informed from now on. Once. Exchanges work
  // without it: the first one fetches the token.
  virtual void Begin(GraphListeners) {}
  // No listener runs once this has returned. Not for the I/O thread.
  virtual void EndListening() {}

  // Ends every exchange with kShutDown (its effect tells whether it had been sent), and every later
  // one. Returns at once; the callbacks follow on the I/O thread.
  virtual void Shutdown() = 0;

  // As EventLoop's, on the I/O thread.
  virtual void PostPiece(absl::AnyInvocable<void() &&> piece) { std::move(piece)(); }

  // Where Graph is, without a slash at its end.
  virtual absl::string_view base_url() const = 0;

  // These last as long as the client. Null = rosters may take what they need.
  virtual RosterMemory* roster_memory() { return nullptr; }
  // Null = all work is done elsewhere.
  virtual const GraphStats& stats() const = 0;
  virtual GraphIo* io() { return nullptr; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_CLIENT_H_
