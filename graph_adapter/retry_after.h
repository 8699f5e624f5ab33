#ifndef GRAPH_ADAPTER_RETRY_AFTER_H_
#define GRAPH_ADAPTER_RETRY_AFTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"

namespace participants::graph {

// A Retry-After header: whole or fractional seconds (Graph documents whole ones and has
// sent 2.128), or an HTTP date, which never yields less than zero. A date is measured from the one
// in the answer's own `date`, so that a wrong clock here changes nothing, and without one from
// `wall_now`. More than 300 s counts as 300 s. What cannot be read, a negative number too, is no
// Retry-After.
std::optional<Duration> ParseRetryAfter(absl::string_view value, absl::string_view date,
                                        absl::Time wall_now);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RETRY_AFTER_H_
