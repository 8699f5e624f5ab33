#ifndef GRAPH_ADAPTER_RETRY_AFTER_H_
#define GRAPH_ADAPTER_RETRY_AFTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"

namespace participants::graph {

// A Retry-After header: whole or fractional seconds (Graph documents whole ones and has
// sent 2.128), or an HTTP date, which is measured from `wall_now` and never yields less than zero.
// More than 300 s counts as 300 s. What cannot be read, a negative number too, is no Retry-After.
std::optional<Duration> ParseRetryAfter(absl::string_view value, absl::Time wall_now);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RETRY_AFTER_H_
