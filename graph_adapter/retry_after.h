#ifndef GRAPH_ADAPTER_RETRY_AFTER_H_
#define GRAPH_ADAPTER_RETRY_AFTER_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"

namespace participants::graph {

// Parses a Retry-After header: whole or fractional seconds (Graph documents whole ones and has sent
// 2.128), or an HTTP date. A date never yields less than zero. It is measured from the answer's own
// `date`, so that a wrong clock here does not matter; without one, from `wall_now`. More than 300 s
// counts as 300 s. nullopt = unreadable, including a negative number.
std::optional<Duration> ParseRetryAfter(absl::string_view value, absl::string_view date,
                                        absl::Time wall_now);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RETRY_AFTER_H_
