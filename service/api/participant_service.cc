#include "service/api/participant_service.h"

#include <functional>
#include <utility>
#include <vector>

#include "service/api/audit_target.h"
#include "service/api/graph_request_id.h"
#include "service/api/proto_conversion.h"
#include "service/api/request_validation.h"
#include "service/api/unary_call.h"
#include "service/api/uuid.h"
#include "service/rpc/message_bytes.h"

namespace participants {
namespace {

using graph::Effect;
using Outcome = v1::RemoveParticipantResponse;

// Admits, parses, authorises and validates. False = the call has been answered.
template <typename Message>
bool Accept(UnaryCall& call, grpc::ByteBuffer& bytes, Message& message) {
  if (!call.Admit()) return false;
  if (!Parse(bytes, message)) {
    call.Refuse(Refusal::kMalformedRequest);
    return false;
  }
  if (!call.Authorize(call.is_audited() ? AuditTargetOf(message) : audit::AuditTarget())) {
    return false;
  }
  if (const auto violations = Validate(message); !violations.empty()) {
    call.RefuseInvalid(violations);
    return false;
  }
  return true;
}

// Every invitation can be told apart in Graph's notifications and cancelled, whoever chose the ids.
void AssignIds(graph::InviteParticipantsParams& params, bool assign_participant_id) {
  if (params.client_context.empty()) params.client_context = NewUuid();
  if (!assign_participant_id) return;
  for (graph::InvitationParticipantInfo& participant : params.participants) {
    // Together with replacesCallId the field means the participant to move, which only the caller
    // knows.
    if (participant.participant_id.empty() && participant.replaces_call_id.empty()) {
      participant.participant_id = NewUuid();
    }
  }
}

InvitationIds IdsOf(const graph::InviteParticipantsParams& params) {
  InvitationIds ids{.client_context = params.client_context, .participant_ids = {}};
  for (const graph::InvitationParticipantInfo& participant : params.participants) {
    ids.participant_ids.push_back(participant.participant_id);
  }
  return ids;
}

void SetRequestIds(const AnsweredCall& call, const std::string& graph_request_id, auto& response) {
  response.set_graph_request_id(std::string(UsableGraphRequestId(graph_request_id)));
  response.set_client_request_id(call.client_request_id);
}

void SucceedRemoval(UnaryCall& call, Outcome::Outcome outcome,
                    const graph::ExchangeInfo& exchange) {
  v1::RemoveParticipantResponse response;
  response.set_outcome(outcome);
  SetRequestIds(call.answered(), exchange.graph_request_id, response);
  call.Succeed(response,
               outcome == Outcome::OUTCOME_ALREADY_ABSENT ? Effect::kNone : Effect::kApplied,
               exchange);
}

void FinishRemoval(UnaryCall& call,
                   const graph::GraphResult<graph::RemoveParticipantResult>& result,
                   bool allow_missing) {
  if (result.ok()) return SucceedRemoval(call, Outcome::OUTCOME_REMOVED, result.value().exchange);
  const graph::GraphError& error = result.error();
  if (allow_missing && error.kind == graph::GraphErrorKind::kParticipantNotFound) {
    return SucceedRemoval(call, Outcome::OUTCOME_ALREADY_ABSENT,
                          {.http_status = error.http_status,
                           .attempts = error.attempts,
                           .graph_request_id = error.graph_request_id,
                           .failure = {}});
  }
  call.Fail(error);
}

void FinishInvitation(UnaryCall& call,
                      const graph::GraphResult<graph::InviteParticipantsResult>& result) {
  if (!result.ok()) return call.Fail(result.error());
  const graph::ExchangeInfo& exchange = result.value().exchange;
  v1::InviteParticipantsResponse response;
  *response.mutable_operation() = ToProto(result.value().operation);
  SetRequestIds(call.answered(), exchange.graph_request_id, response);
  call.Succeed(response, Effect::kApplied, exchange);
}

}  // namespace

ParticipantService::ParticipantService(graph::GraphClient& client, ServiceOptions options,
                                       const access::AccessControl& access, audit::AuditLog* audit,
                                       CallMetrics& metrics, InFlightCalls& calls,
                                       telemetry::Log& log)
    : client_(client),
      assign_participant_id_(options.assign_participant_id),
      log_(log),
      environment_{.limits = {.default_deadline = options.default_deadline,
                              .max_deadline = options.max_deadline},
                   .access = access,
                   .audit = audit,
                   .audit_required = options.audit_required,
                   .metrics = metrics,
                   .calls = calls,
                   .log = log_} {}

std::vector<Rpc::Method> ParticipantService::Methods() {
  return {{.request = std::bind_front(&ParticipantService::RequestRemoveParticipant, this),
           .handler = std::bind_front(&ParticipantService::OnRemoveParticipant, this)},
          {.request = std::bind_front(&ParticipantService::RequestInviteParticipants, this),
           .handler = std::bind_front(&ParticipantService::OnInviteParticipants, this)}};
}

UnaryCall* ParticipantService::OnRemoveParticipant(Rpc& rpc) {
  UnaryCall* call = new UnaryCall(graph::Operation::kRemoveParticipant, rpc, environment_);
  v1::RemoveParticipantRequest message;
  if (!Accept(*call, rpc.request(), message)) return call;

  call->Start([this, call, params = ToGraph(message),
               allow_missing = message.allow_missing()](graph::CallOptions options) mutable {
    return client_.RemoveParticipant(
        std::move(params), std::move(options),
        [call, allow_missing](const graph::GraphResult<graph::RemoveParticipantResult>& result) {
          FinishRemoval(*call, result, allow_missing);
        });
  });
  return call;
}

UnaryCall* ParticipantService::OnInviteParticipants(Rpc& rpc) {
  UnaryCall* call = new UnaryCall(graph::Operation::kInviteParticipants, rpc, environment_);
  v1::InviteParticipantsRequest message;
  if (!Accept(*call, rpc.request(), message)) return call;

  graph::InviteParticipantsParams params = ToGraph(message);
  AssignIds(params, assign_participant_id_);
  call->NameInvitation(IdsOf(params));
  call->Start([this, call, params = std::move(params)](graph::CallOptions options) mutable {
    return client_.InviteParticipants(
        std::move(params), std::move(options),
        [call](const graph::GraphResult<graph::InviteParticipantsResult>& result) {
          FinishInvitation(*call, result);
        });
  });
  return call;
}

}  // namespace participants
