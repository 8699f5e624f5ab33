#ifndef GRAPH_ADAPTER_RANDOM_H_
#define GRAPH_ADAPTER_RANDOM_H_

#include <functional>

namespace participants::graph {

// Returns numbers in [0, 1), for jitter. Passed in, so that tests know the numbers. Event loop
// thread only.
using Random = std::function<double()>;

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_RANDOM_H_
