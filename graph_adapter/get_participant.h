#ifndef GRAPH_ADAPTER_GET_PARTICIPANT_H_
#define GRAPH_ADAPTER_GET_PARTICIPANT_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"

namespace participants::graph {

// GET …/participants/{participant}
inline constexpr Operation kGetParticipant = {.name = "get_participant",
                                              .operation_class = OperationClass::kRead,
                                              .method = HttpMethod::kGet,
                                              .max_attempts = 8,
                                              .missing = GraphErrorKind::kParticipantNotFound,
                                              .absence_is_success = false,
                                              .permission = Hint::kReadPermission,
                                              .hides_denial = false};

struct GetParticipantParams {
  static constexpr const Operation& kOperation = kGetParticipant;
  std::string call_id;
  std::string participant_id;
  // Whether a 404 that does not say what is missing stays kNotFound.
  bool leave_undecided = false;
};

struct GetParticipantResult {
  Participant participant;
  ExchangeInfo exchange;
};

using GetParticipantCallback = absl::AnyInvocable<void(GraphResult<GetParticipantResult>) &&>;

// As GraphClient::Start.
ExchangeHandle GetParticipant(GraphClient& client, GetParticipantParams params,
                              ExchangeOptions options, GetParticipantCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GET_PARTICIPANT_H_
