#ifndef GRAPH_ADAPTER_GET_CALL_H_
#define GRAPH_ADAPTER_GET_CALL_H_

#include "graph_adapter/operation.h"

namespace participants::graph {

// GET …/calls/{call}: so far only what decides a 404, as a part of other operations.
inline constexpr Operation kGetCall = {.name = "get_call",
                                       .operation_class = OperationClass::kRead,
                                       .method = HttpMethod::kGet,
                                       .max_attempts = 1,
                                       .decides_absence = false,
                                       .permission = Hint::kNone,
                                       .hides_denial = false};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GET_CALL_H_
