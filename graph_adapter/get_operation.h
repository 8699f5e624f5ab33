#ifndef GRAPH_ADAPTER_GET_OPERATION_H_
#define GRAPH_ADAPTER_GET_OPERATION_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// GET …/operations/{operation}. No page of Graph's has it, so it is asked once and believed when it
// answers; nobody needs to know when it does not.
inline constexpr Operation kGetOperation = {.name = "get_operation",
                                            .operation_class = OperationClass::kRead,
                                            .method = HttpMethod::kGet,
                                            .max_attempts = 1,
                                            .missing = std::nullopt,
                                            .absence_is_success = false,
                                            .permission = Hint::kNone,
                                            .hides_denial = false};

struct GetOperationParams {
  static constexpr const Operation& kOperation = kGetOperation;
  std::string call_id;
  std::string operation_id;
};

struct GetOperationResult {
  InviteParticipantsOperation operation;
  ExchangeInfo exchange;
};

using GetOperationCallback = absl::AnyInvocable<void(GraphResult<GetOperationResult>) &&>;

// As GraphClient::Start.
ExchangeHandle GetOperation(GraphClient& client, GetOperationParams params, ExchangeOptions options,
                            GetOperationCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GET_OPERATION_H_
