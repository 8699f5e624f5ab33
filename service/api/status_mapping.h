// What does our caller hear? This file and its .cc answer that question alone; what happened at
// Graph is decided in graph_adapter/graph_error.cc, and the two are never merged. Pure.
// docs/errors.md is the same table for people, and the test holds the two together.
#ifndef SERVICE_API_STATUS_MAPPING_H_
#define SERVICE_API_STATUS_MAPPING_H_

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <cstdint>
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
#include "service/rpc/message_bytes.h"

namespace participants {

// The RPC that is being answered.
struct AnsweredCall {
  graph::OperationClass method_class = graph::OperationClass::kRepeatable;
  std::string client_request_id;
  std::optional<InvitationIds> invitation;  // Once an invitation has passed validation.
  // Of several, those that have been removed; for people. Empty = none.
  std::string removed_participant_ids = {};
};

// What a caller hears, and what the log, the metrics and the record say of it. The views are of
// literals.
struct Answer {
  grpc::Status status;  // With google.rpc details where it is not OK.
  // For the trailer grpc-retry-pushback-ms; negative = the call must not be repeated.
  std::optional<int64_t> retry_pushback_ms;
  std::string_view reason;  // This and party: empty when OK.
  std::string_view party;
  graph::Effect effect = graph::Effect::kNone;
  std::string_view help;         // For the log: what the operator does next; empty = nothing.
  graph::ExchangeInfo exchange;  // As far as Graph was asked.
  grpc::ByteBuffer response;     // When OK.
  // Of the roster that the response is made of: kept until it has been sent.
  graph::RosterMemory::Share memory = {};
};

// OK with this response, which is told the call's ids. `rest` is more of it, in protobuf's bytes.
template <typename Response>
Answer Succeed(const AnsweredCall& call, Response response, graph::Effect effect,
               graph::ExchangeInfo exchange, std::string_view rest = {}) {
  response.set_graph_request_id(std::string(UsableGraphRequestId(exchange.graph_request_id)));
  response.set_client_request_id(call.client_request_id);
  Answer answer;
  answer.effect = effect;
  answer.exchange = std::move(exchange);
  answer.response = ToBytes(response, rest);
  return answer;
}

Answer AnswerGraphError(const AnsweredCall& call, const graph::GraphError& error);

// Also after a look, with its exchange, and after something was done for others all the same.
Answer AnswerRefusal(const AnsweredCall& call, Refusal refusal,
                     const graph::ExchangeInfo& exchange = {},
                     graph::Effect effect = graph::Effect::kNone);
Answer AnswerInvalidRequest(const AnsweredCall& call, std::span<const FieldViolation> violations);

// The reason of a GraphError that is no call's.
std::string_view ReasonOf(graph::GraphErrorKind kind);

// Every reason that an answer may have, with its party.
std::set<std::pair<std::string_view, std::string_view>> AllReasons();

// "none", "applied", "unknown".
std::string_view EffectName(graph::Effect effect);

}  // namespace participants

#endif  // SERVICE_API_STATUS_MAPPING_H_
