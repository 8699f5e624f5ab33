#ifndef SERVICE_RPC_CODE_NAME_H_
#define SERVICE_RPC_CODE_NAME_H_

#include <grpcpp/support/status.h>

#include <string_view>

namespace participants {

// "INVALID_ARGUMENT"
std::string_view CodeName(grpc::StatusCode code);

}  // namespace participants

#endif  // SERVICE_RPC_CODE_NAME_H_
