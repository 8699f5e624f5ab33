// The operations on Graph, as data.
#ifndef GRAPH_ADAPTER_OPERATION_H_
#define GRAPH_ADAPTER_OPERATION_H_

#include <optional>
#include <span>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "graph_adapter/http/http_transport.h"

namespace participants::graph {

// The effect of repeating an operation. This alone decides which failures are retried, whether an
// attempt is abandoned for another one, and what callers are told to do.
enum class OperationClass {
  kRead,        // No effect: a read changes nothing.
  kRepeatable,  // No effect beyond the first time.
  kOnce         // The same effect on people again: repeated only if nothing was done.
};

// Whether an exchange is one of the many of a call that asks for much at once. Such exchanges give
// way to the others: they retry less, leave later after a pause, and few are in flight at a time.
enum class Precedence { kSingle, kBulk };

// Everything specific to one operation, except its request and its answer. Each operation has one
// constant next to them (for example in remove_participant.h). No other code checks which operation
// it handles.
struct Operation {
  std::string_view name;  // For metrics: "remove_participant".
  OperationClass operation_class;
  HttpMethod method;
  // Per exchange, including the first. The GET that decides a 404 counts separately. With 1, the
  // operation does not wait while Graph throttles either.
  int max_attempts;
  // A GET of the Teams call decides a 404 that does not say what is missing. This is what the 404
  // means if the call is live. nullopt = the 404 is not decided.
  std::optional<GraphErrorKind> missing;
  // Whether such a 404, after an attempt whose answer was lost, proves that the attempt worked.
  bool absence_is_success;
  // The hint for a 403, and whether a 500 with code 9999 may mean the same.
  Hint permission;
  bool hides_denial;
};

// All operations, in the order of the metrics.
std::span<const Operation* const> Operations();

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_OPERATION_H_
