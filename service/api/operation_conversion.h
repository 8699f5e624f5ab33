// Converts Graph's operations to our proto messages. Pure.
#ifndef SERVICE_API_OPERATION_CONVERSION_H_
#define SERVICE_API_OPERATION_CONVERSION_H_

#include "graph_adapter/graph_types.h"
#include "participants/v1/participant_service.pb.h"

namespace participants {

v1::OperationStatus ToProto(graph::OperationStatus status);

// Fills in what all operations have. `Operation` is a message with these fields.
template <typename Operation>
void FillOperation(const graph::CommsOperation& operation, Operation& result) {
  result.set_id(operation.id);
  result.set_status(ToProto(operation.status));
  result.set_client_context(operation.client_context);
  if (!operation.result_info) return;
  result.mutable_result_info()->set_code(operation.result_info->code);
  result.mutable_result_info()->set_subcode(operation.result_info->subcode);
  result.mutable_result_info()->set_message(operation.result_info->message);
}

}  // namespace participants

#endif  // SERVICE_API_OPERATION_CONVERSION_H_
