// Decides what the caller receives, and nothing else. graph_adapter/graph_error.cc decides what
// happened at Graph; the two must never be merged. Pure. docs/errors.md has the same table for
// people, and a test keeps both in sync.
#ifndef SERVICE_API_STATUS_MAPPING_H_
#define SERVICE_API_STATUS_MAPPING_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph_adapter/graph_error.h"
#include "graph_adapter/graph_types.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/roster_memory.h"
#include "service/api/answer_details.h"
#include "service/api/field_violation.h"
#include "service/api/graph_request_id.h"
#include "service/api/status_rows.h"
#include "service/audit/audit_log.h"
#include "service/rpc/message_bytes.h"

namespace participants {

// The RPC that is being answered.
struct AnsweredCall {
  graph::OperationClass method_class = graph::OperationClass::kRepeatable;
  std::string client_request_id;
  std::optional<InvitationIds> invitation;  // Set once an invitation has passed validation.
  // If a call removes several participants, those that were removed. For people to read. Empty =
  // none.
  std::string removed_participant_ids = {};
  // Further metadata of an error.
  std::map<std::string, std::string> metadata = {};
};

// The answer to a caller, with its values for the log, the metrics and the audit record. The views
// refer to literals.
struct Answer {
  grpc::Status status;  // With google.rpc details unless OK.
  // For the trailer grpc-retry-pushback-ms. Negative = the call must not be retried.
  std::optional<int64_t> retry_pushback_ms;
  std::string_view reason;  // `reason` and `party` are empty when OK.
  std::string_view party;
  graph::Effect effect = graph::Effect::kNone;
  std::string_view help;         // For the log: what the operator should do; empty = nothing.
  graph::ExchangeInfo exchange;  // Empty if Graph was not asked.
  grpc::ByteBuffer response;     // Only when OK.
  // Memory of the roster from which the response is built. Held until the response has been sent.
  graph::RosterMemory::Share memory = {};
  // For the audit record; nullopt = not a call that removes many.
  std::optional<audit::AuditedRemovals> removals = {};
};

// Returns OK with `response`, and sets its request IDs. `rest` is the remainder of the response as
// serialized protobuf.
template <typename Response>
Answer Succeed(const AnsweredCall& call, Response response, graph::Effect effect,
               graph::ExchangeInfo exchange, std::string_view rest = {}) {
  if constexpr (requires { response.graph_request_id(); }) {
    response.set_graph_request_id(std::string(UsableGraphRequestId(exchange.graph_request_id)));
  }
  response.set_client_request_id(call.client_request_id);
  Answer answer;
  answer.effect = effect;
  answer.exchange = std::move(exchange);
  answer.response = ToBytes(response, rest);
  return answer;
}

Answer AnswerGraphError(const AnsweredCall& call, const graph::GraphError& error);

// `exchange` is that of a preceding look, if any. `effect` is not kNone if other participants were
// changed before the refusal.
Answer AnswerRefusal(const AnsweredCall& call, Refusal refusal,
                     const graph::ExchangeInfo& exchange = {},
                     graph::Effect effect = graph::Effect::kNone);
// For a caller that has used up the limits of its rule. `retry_after` is above zero.
Answer AnswerRateLimited(const AnsweredCall& call, graph::Duration retry_after);
Answer AnswerInvalidRequest(const AnsweredCall& call, std::span<const FieldViolation> violations);

// Returns the reason for a GraphError outside of a call.
std::string_view ReasonOf(graph::GraphErrorKind kind);

// Returns every possible reason with its party.
std::set<std::pair<std::string_view, std::string_view>> AllReasons();

// Returns "none", "applied" or "unknown".
std::string_view EffectName(graph::Effect effect);

}  // namespace participants

#endif  // SERVICE_API_STATUS_MAPPING_H_
