// Faults scripted per request: which requests meet them, and the answer to those.
#ifndef TESTS_GRAPH_EMULATOR_FAULT_H_
#define TESTS_GRAPH_EMULATOR_FAULT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "tests/graph_emulator/http_message.h"

namespace participants::graph_emulator {

// What happens to the bytes. A reset is an RST (SO_LINGER 0). A close is a FIN (after TLS's
// close_notify) unless stated otherwise. "Cut" faults lose the answer; the others eventually
// deliver one.
enum class WireFault {
  kNone,
  kDuringRequest,         // cut: reset once the request's head is in, its body unread
  kBeforeReply,           // cut: reset once the whole request is in
  kCloseWithoutReply,     // cut: the same, but a graceful close
  kMidHeaders,            // cut: half the head of the answer, then reset
  kMidBody,               // cut: the head and half the body, then reset
  kNeverAnswer,           // cut: nothing, until the client goes away
  kOversizedBody,         // cut: a body of `oversized_bytes`, in place of the answer's
  kEndlessHeaders,        // cut: header lines until the client goes away
  kEndlessInterim,        // cut: 1xx answers until the client goes away
  kAfterBody,             // the whole answer, then reset
  kCloseAfterBody,        // the whole answer, as if the connection were kept, then closed
  kCloseNotifyAfterBody,  // the same, but TLS's close_notify alone: the socket stays open
  kStrayAnswer,           // the whole answer, then after `interval` an unrequested 204
  kStrayAnswerWithBody,   // the head, then after `interval` the body and such a 204 in one write
  kSlowBody,              // the head at once, the body one byte per `interval`
  kSlowHeaders,           // the head one byte per `interval`, then the body
};

// Replaces the real answer. Content-Length is added unless `headers` has it or Transfer-Encoding.
// "Connection: close" in `headers` is obeyed.
struct FaultReply {
  int status = 200;
  Headers headers;
  std::string content_type = "application/json";  // empty = none
  std::string body;
  // Whether to add request-id and client-request-id, as Graph does. An answer from an edge or a
  // proxy has neither.
  bool graph_ids = true;
};

// A reply in Graph's error form, without an innerError.
FaultReply GraphErrorReply(int status, absl::string_view code, absl::string_view message,
                           Headers headers = {});

struct Fault {
  // Which requests: all that match are counted, the first `skip` pass unharmed, the next `times`
  // meet the fault (-1 = for ever). Of those only each `every`-th one does, the first included.
  std::string method;  // empty = any
  std::string target;  // part of the request target as sent; empty = any
  int skip = 0;
  int times = 1;
  int every = 1;
  // Only the second or a later request on its connection matches.
  bool on_reused_connection_only = false;

  // Delays the answer. The request takes effect on arrival.
  std::chrono::milliseconds delay{0};

  // Unset = the real answer.
  std::optional<FaultReply> reply;

  // Whether a request with a `reply` or a cut fault still takes effect: this loses the answer after
  // the effect. A request with neither always takes effect.
  bool apply = false;

  WireFault wire = WireFault::kNone;
  std::chrono::milliseconds interval{1000};                        // slow and stray
  std::uint64_t oversized_bytes = std::uint64_t{2} * 1024 * 1024;  // kOversizedBody
};

// Whether the fault loses the answer.
bool IsCut(WireFault wire);

// The pending faults, tried in the order of their addition. The first one that matches and is past
// its `skip` strikes. Not thread-safe.
class FaultList {
 public:
  void Add(Fault fault);
  void Clear();

  // The fault that strikes this request, if any. Counts the request.
  std::optional<Fault> Take(absl::string_view method, absl::string_view target,
                            bool connection_reused);

 private:
  std::vector<Fault> faults_;
};

}  // namespace participants::graph_emulator

#endif  // TESTS_GRAPH_EMULATOR_FAULT_H_
