#ifndef GRAPH_ADAPTER_GET_CALL_H_
#define GRAPH_ADAPTER_GET_CALL_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// GET …/calls/{call}: whether it lives, and who the application is in it. Also what decides a 404,
// as a part of other operations.
inline constexpr Operation kGetCall = {.name = "get_call",
                                       .operation_class = OperationClass::kRead,
                                       .method = HttpMethod::kGet,
                                       .max_attempts = 8,
                                       .missing = std::nullopt,
                                       .absence_is_success = false,
                                       .permission = Hint::kNone,
                                       .hides_denial = false};

struct GetCallParams {
  static constexpr const Operation& kOperation = kGetCall;
  std::string call_id;
};

struct GetCallResult {
  ExchangeInfo exchange;
  // The application's own participant; empty = Graph's answer does not say.
  std::string my_participant_id = {};
};

using GetCallCallback = absl::AnyInvocable<void(GraphResult<GetCallResult>) &&>;

// As GraphClient::Start. A 404 of any kind is kCallNotFound.
ExchangeHandle GetCall(GraphClient& client, GetCallParams params, ExchangeOptions options,
                       GetCallCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GET_CALL_H_
