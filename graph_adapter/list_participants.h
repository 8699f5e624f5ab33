#ifndef GRAPH_ADAPTER_LIST_PARTICIPANTS_H_
#define GRAPH_ADAPTER_LIST_PARTICIPANTS_H_

#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/graph_client.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/roster_memory.h"

namespace participants::graph {

// GET …/participants
inline constexpr Operation kListParticipants = {.name = "list_participants",
                                                .operation_class = OperationClass::kRead,
                                                .method = HttpMethod::kGet,
                                                .max_attempts = 8,
                                                .missing = GraphErrorKind::kNotFound,
                                                .permission = Hint::kListPermission,
                                                .hides_denial = false};

struct ListParticipantsParams {
  static constexpr const Operation& kOperation = kListParticipants;
  std::string call_id;
};

// What Graph says of who is in a call.
struct Roster {
  std::vector<Participant> participants;  // In Graph's order.
  // Whether nothing speaks for more of them: every link to a next page was followed, every entry
  // could be read, and the last page had fewer than 100.
  bool is_whole = false;
  ExchangeInfo exchange;
  // Of what rosters may take in this process. To be kept for as long as what is made of it.
  RosterMemory::Share memory;
};

using ListParticipantsCallback = absl::AnyInvocable<void(GraphResult<Roster>) &&>;

// As GraphClient::Start. Reads all pages, and waits for memory where many rosters are read:
// kNoMemory, where there is none until the deadline. A body beyond 8 MiB is a kMalformedResponse.
ExchangeHandle ListParticipants(GraphClient& client, ListParticipantsParams params,
                                ExchangeOptions options, ListParticipantsCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_LIST_PARTICIPANTS_H_
