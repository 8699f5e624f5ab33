// Faults scripted per request: which requests meet them, and what happens to those.
#ifndef TESTS_H2_FAULT_SERVER_FAULT_H_
#define TESTS_H2_FAULT_SERVER_FAULT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace participants::h2_fault_server {

// "Lost": no complete answer leaves the server. Unless stated otherwise, a fault strikes when the
// whole request has arrived.
enum class FaultKind {
  kGoawayAfterAnswer,       // the whole answer, then GOAWAY NO_ERROR for what comes next
  kGoawayUnprocessed,       // lost: GOAWAY NO_ERROR whose last stream id is below the request's
  kGoawayEnhanceYourCalm,   // lost: GOAWAY ENHANCE_YOUR_CALM that covers the request, then closed
  kRefusedStream,           // lost: RST_STREAM REFUSED_STREAM, on the request's headers
  kResetBeforeHeaders,      // lost: RST_STREAM INTERNAL_ERROR
  kResetAfterHeaders,       // lost: the same after the headers; a removal is answered 200 for it
  kResetInBody,             // lost: the same after half a body; a removal likewise
  kEarlyAnswer,             // the whole answer on the request's headers, then RST_STREAM NO_ERROR
  kEarlyAnswerThenReset,    // the same, the reset only when the client has read the answer
  kCloseWithoutReply,       // lost: FIN without GOAWAY and without TLS's close_notify
  kCloseAfterAnswer,        // the whole answer, then the same FIN
  kCloseNotify,             // lost: TLS's close_notify alone, the socket stays open
  kCloseNotifyAfterAnswer,  // the whole answer, then the same
  kConnectionReset,         // lost: RST of the connection
  kStall,                   // lost: no answer, ever; the connection's other requests get theirs
  kFreeze,                  // lost: the connection stays open and neither reads nor writes any more
};

// As on the command line: "goaway-after-answer".
absl::string_view NameOf(FaultKind kind);
std::optional<FaultKind> FaultKindOf(absl::string_view name);

struct Fault {
  FaultKind kind = FaultKind::kStall;
  // Which requests: all that match are counted, the first `skip` pass unharmed, the next `times`
  // meet the fault (-1 = for ever).
  std::string method;  // empty = any
  std::string path;    // a part of the path; empty = any
  int skip = 0;
  int times = 1;
  // Whether the answer has a content-length. HTTP/2 does not require one.
  bool content_length = true;
};

// The pending faults, tried in the order of their addition. The first one that matches and is past
// its `skip` strikes. Not thread-safe.
class FaultList {
 public:
  void Add(Fault fault);
  void Clear();

  // The fault that strikes this request, if any. Counts the request.
  std::optional<Fault> Take(absl::string_view method, absl::string_view path);

 private:
  std::vector<Fault> faults_;
};

}  // namespace participants::h2_fault_server

#endif  // TESTS_H2_FAULT_SERVER_FAULT_H_
