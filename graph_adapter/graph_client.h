// The seam between service/ and graph_adapter/: the two operations, asynchronously.
#ifndef GRAPH_ADAPTER_GRAPH_CLIENT_H_
#define GRAPH_ADAPTER_GRAPH_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_io.h"
#include "graph_adapter/graph_stats.h"
#include "graph_adapter/graph_types.h"

namespace participants::graph {

// With less time left than this nothing is sent: it would only arrive to be abandoned.
inline constexpr Duration kLeastTimeToSend = std::chrono::milliseconds(10);

struct CallOptions {
  // Tokens, attempts and waits all spend from this one deadline.
  MonotonicTime deadline;
  // A UUID, sent as client-request-id in every request of the call, so that Graph's support can
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

// Refers to a call without owning it: destroying the handle does not cancel, and cancelling a
// finished call does nothing. Thread-safe.
class CallHandle {
 public:
  CallHandle() = default;
  explicit CallHandle(std::weak_ptr<Cancellable> call) : call_(std::move(call)) {}

  // Asks the call to end soon with kCancelled. Its callback still runs, once.
  void Cancel() const {
    if (auto call = call_.lock()) call->Cancel();
  }

 private:
  std::weak_ptr<Cancellable> call_;
};

// Thread-safe. A callback runs exactly once, always on the adapter's I/O thread or whoever polls in
// its place (graph_io.h), never inside the starting call and never under a lock: on success, error,
// cancel, deadline and shutdown alike. It must not block. The client must outlive the starting
// calls, not the handles.
class GraphClient {
 public:
  using RemoveCallback = absl::AnyInvocable<void(GraphResult<RemoveParticipantResult>) &&>;
  using InviteCallback = absl::AnyInvocable<void(GraphResult<InviteParticipantsResult>) &&>;

  virtual ~GraphClient() = default;

  // May be sent several times within the deadline: removing is idempotent.
  virtual CallHandle RemoveParticipant(RemoveParticipantParams params, CallOptions options,
                                       RemoveCallback callback) = 0;

  // Sent again only when it is known that nothing was done.
  virtual CallHandle InviteParticipants(InviteParticipantsParams params, CallOptions options,
                                        InviteCallback callback) = 0;

  // Ends every call with kShutDown (its effect tells whether it had been sent), and every later
  // one. Returns at once; the callbacks follow on the I/O thread.
  virtual void Shutdown() = 0;

  // Gives up what is kept for the next calls and has not been used for two seconds, and makes one
  // connection anew. Returns at once; the I/O thread does it.
  virtual void ReturnMemory() {}

  // These two last as long as the client. Null = all work is done elsewhere.
  virtual const GraphStats& stats() const = 0;
  virtual GraphIo* io() { return nullptr; }
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_CLIENT_H_
