// What can be asked of Graph, as data.
#ifndef GRAPH_ADAPTER_OPERATION_H_
#define GRAPH_ADAPTER_OPERATION_H_

#include <optional>
#include <span>
#include <string_view>

#include "graph_adapter/graph_error.h"
#include "graph_adapter/http/http_transport.h"

namespace participants::graph {

// What repeating does. Which failures are worth another attempt, whether an attempt is given up for
// another one, and what callers are told to do follow from it alone.
enum class OperationClass {
  kRead,        // Nothing: it changes nothing.
  kRepeatable,  // Nothing more than the first time.
  kOnce         // The same again, to people: it is repeated only when nothing was done.
};

// All that is particular to one operation, but for its request and its answer. One constant for
// each, beside these (remove_participant.h and its like); nothing else asks which one it is.
struct Operation {
  std::string_view name;  // In metrics: "remove_participant".
  OperationClass operation_class;
  HttpMethod method;
  // 1: neither does it wait while Graph throttles.
  int max_attempts;  // Of one exchange, the first included; the GET that decides a 404 counts
                     // apart.
  // A 404 that does not say what is missing is decided by a GET of the Teams call: what it means
  // where the call lives. Nothing = it is not decided.
  std::optional<GraphErrorKind> missing;
  // What a 403 hints at, and whether a 500 with code 9999 may mean the same.
  Hint permission;
  bool hides_denial;
};

// Each one that there is, in the order of the metrics.
std::span<const Operation* const> Operations();

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_OPERATION_H_
