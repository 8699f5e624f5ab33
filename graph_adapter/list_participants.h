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
                                                .absence_is_success = false,
                                                .permission = Hint::kListPermission,
                                                .hides_denial = false};

struct ListParticipantsParams {
  static constexpr const Operation& kOperation = kListParticipants;
  std::string call_id;
};

// The participants of a call, as Graph lists them.
struct Roster {
  std::vector<Participant> participants;  // In Graph's order.
  // True = nothing indicates further participants: every link to a next page was followed, every
  // entry could be read, and the last page had fewer than 100 entries.
  bool is_whole = false;
  ExchangeInfo exchange;
  // This roster's share of the process's roster memory. Keep it as long as anything made from the
  // roster.
  RosterMemory::Share memory;
};

using ListParticipantsCallback = absl::AnyInvocable<void(GraphResult<Roster>) &&>;

// See GraphClient::Start. Reads all pages. Waits for memory while many rosters are being read;
// kNoMemory = there was none until the deadline. A body beyond 8 MiB is a kMalformedResponse.
ExchangeHandle ListParticipants(GraphClient& client, ListParticipantsParams params,
                                ExchangeOptions options, ListParticipantsCallback callback);

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_LIST_PARTICIPANTS_H_
