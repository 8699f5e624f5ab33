#include "service/api/operation_conversion.h"

namespace participants {

v1::OperationStatus ToProto(graph::OperationStatus status) {
  switch (status) {
    case graph::OperationStatus::kNotStarted:
      return v1::OPERATION_STATUS_NOT_STARTED;
    case graph::OperationStatus::kRunning:
      return v1::OPERATION_STATUS_RUNNING;
    case graph::OperationStatus::kCompleted:
      return v1::OPERATION_STATUS_COMPLETED;
    case graph::OperationStatus::kFailed:
      return v1::OPERATION_STATUS_FAILED;
    case graph::OperationStatus::kUnknown:
      break;
  }
  return v1::OPERATION_STATUS_UNKNOWN;
}

}  // namespace participants
