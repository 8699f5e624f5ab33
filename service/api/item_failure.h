// Why one of several participants was not removed: the row of errors.md, as a message. Pure.
#ifndef SERVICE_API_ITEM_FAILURE_H_
#define SERVICE_API_ITEM_FAILURE_H_

#include "graph_adapter/graph_error.h"
#include "participants/v1/participant_service.pb.h"
#include "service/api/status_rows.h"

namespace participants {

// For operations that may be repeated.
v1::Failure FailureOf(const graph::GraphError& error);
v1::Failure FailureOf(Refusal refusal);

}  // namespace participants

#endif  // SERVICE_API_ITEM_FAILURE_H_
