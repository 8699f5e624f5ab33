#include "service/api/status_mapping.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/api/answer_details.h"
#include "service/api/graph_request_id.h"
#include "service/api/help_links.h"

namespace participants {
namespace {

using graph::Effect;
using graph::GraphError;
using graph::OperationClass;
using Kind = graph::GraphErrorKind;
using grpc::StatusCode;

// Whose fault it is.
constexpr std::string_view kCaller = "caller", kGraph = "graph", kNetwork = "network",
                           kCredential = "credential", kService = "service";

struct Row {
  StatusCode code;
  std::string_view reason;
  std::string_view party;
  std::string_view message;
};

struct KindRow {
  Kind kind;
  Row row;
};

constexpr Row kDrainingRow = {StatusCode::UNAVAILABLE, "DRAINING", kService,
                              "This server is shutting down; send the call again."};

// In the order of the enum. Where what may be done once only hears something else, RowFor says so.
constexpr std::array<KindRow, 28> kKindRows = {{
    {Kind::kBadRequest,
     {StatusCode::INVALID_ARGUMENT, "GRAPH_BAD_REQUEST", kCaller,
      "Graph found the request wrong; correct it before sending it again."}},
    // Graph always explains a 400 in JSON, so this one came from something between us and Graph.
    {Kind::kRejectedByEdge,
     {StatusCode::INTERNAL, "GRAPH_REQUEST_REJECTED", kNetwork,
      "Something in front of Graph rejected the request; report it to the operator."}},
    // We build these parts of the request, so neither the caller nor Graph can cure it.
    {Kind::kRejectedAsMalformed,
     {StatusCode::INTERNAL, "GRAPH_REQUEST_REJECTED", kService,
      "Graph rejected the form of our request; report it as a fault of this service."}},
    {Kind::kUnexpectedRedirect,
     {StatusCode::INTERNAL, "GRAPH_UNEXPECTED_REDIRECT", kNetwork,
      "Graph's address redirects elsewhere; report it to the operator."}},
    // What people expect of a 401; the party says that it is not the caller's credential.
    {Kind::kCredentialRejected,
     {StatusCode::UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED", kCredential,
      "Graph rejected this service's credential; report it to the operator."}},
    {Kind::kPermissionDenied,
     {StatusCode::PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED", kCredential,
      "Graph does not permit this service to do that; report it to the operator."}},
    {Kind::kCallNotFound,
     {StatusCode::NOT_FOUND, "CALL_NOT_FOUND", kCaller,
      "Graph knows no such call; check call_id."}},
    {Kind::kParticipantNotFound,
     {StatusCode::NOT_FOUND, "PARTICIPANT_NOT_FOUND", kCaller,
      "The call has no such participant; check participant_id, or set allow_missing."}},
    {Kind::kNotFound,
     {StatusCode::NOT_FOUND, "GRAPH_NOT_FOUND", kCaller,
      "Graph did not find what the request names; check the ids."}},
    // 410. NOT_FOUND, as for a call that has been over for longer: to the caller it is the same.
    {Kind::kCallEnded,
     {StatusCode::NOT_FOUND, "CALL_ENDED", kCaller, "The call has ended; there is nothing to do."}},
    {Kind::kMethodNotSupported,
     {StatusCode::UNIMPLEMENTED, "GRAPH_METHOD_NOT_SUPPORTED", kGraph,
      "This Graph does not offer the operation; do not repeat the call."}},
    {Kind::kProxyAuthRequired,
     {StatusCode::INTERNAL, "EGRESS_PROXY_AUTH", kNetwork,
      "The proxy on the way to Graph wants credentials; report it to the operator."}},
    {Kind::kConflict,
     {StatusCode::ABORTED, "GRAPH_CONFLICT", kGraph,
      "The call changed meanwhile; read its roster before sending the call again."}},
    {Kind::kPreconditionFailed,
     {StatusCode::FAILED_PRECONDITION, "GRAPH_PRECONDITION_FAILED", kGraph,
      "The state of the call or the tenant forbids it; change that first."}},
    {Kind::kThrottled,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", kGraph,
      "Graph is throttling; wait as long as RetryInfo says before sending the call again."}},
    {Kind::kQuotaExhausted,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_QUOTA_EXHAUSTED", kGraph,
      "The tenant's quota at Graph is used up; do not repeat the call."}},
    {Kind::kStorageExhausted,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_STORAGE_EXHAUSTED", kGraph,
      "Graph has no storage left for it; report it to the operator."}},
    // 504 as well: the caller's own deadline is not over, so it is not DEADLINE_EXCEEDED.
    {Kind::kUnavailable,
     {StatusCode::UNAVAILABLE, "GRAPH_UNAVAILABLE", kGraph,
      "Graph is unavailable; send the call again."}},
    // Not UNAVAILABLE: at Graph, a 500 is mostly a fault of set-up, which repeating does not cure.
    {Kind::kInternalError,
     {StatusCode::INTERNAL, "GRAPH_INTERNAL_ERROR", kGraph,
      "Graph failed inside; check the effect, and report it if it stays."}},
    {Kind::kMalformedResponse,
     {StatusCode::INTERNAL, "GRAPH_MALFORMED_RESPONSE", kGraph,
      "Graph's answer makes no sense; read the call's roster to see what was done."}},
    {Kind::kUnreachable,
     {StatusCode::UNAVAILABLE, "GRAPH_UNREACHABLE", kNetwork,
      "Graph cannot be reached; send the call again."}},
    // Not UNAVAILABLE: it does not pass by itself, and may be an attack.
    {Kind::kTlsUntrusted,
     {StatusCode::INTERNAL, "GRAPH_TLS_UNTRUSTED", kNetwork,
      "The server at Graph's address is not trusted; report it to the operator."}},
    {Kind::kAnswerLost,
     {StatusCode::UNAVAILABLE, "GRAPH_UNAVAILABLE", kNetwork,
      "Graph's answer was lost; send the call again."}},
    {Kind::kTokenUnavailable,
     {StatusCode::UNAVAILABLE, "TOKEN_UNAVAILABLE", kNetwork,
      "This service cannot get a token at the moment; send the call again."}},
    {Kind::kTokenRejected,
     {StatusCode::UNAUTHENTICATED, "TOKEN_CREDENTIAL_REJECTED", kCredential,
      "This service is refused a token; report it to the operator."}},
    {Kind::kDeadlineExceeded,
     {StatusCode::DEADLINE_EXCEEDED, "DEADLINE", kCaller,
      "The deadline has passed; check the effect before sending the call again."}},
    {Kind::kCancelled,
     {StatusCode::CANCELLED, "CANCELLED", kCaller,
      "The caller cancelled; check the effect before sending the call again."}},
    {Kind::kShutDown, kDrainingRow},
}};

constexpr bool IsInOrder() {
  for (size_t i = 0; i < kKindRows.size(); ++i) {
    if (kKindRows[i].kind != static_cast<Kind>(i)) return false;
  }
  return kKindRows.back().kind == Kind::kShutDown;
}
static_assert(IsInOrder(), "RowFor looks a kind up by its number");

// In the order of Refusal.
constexpr std::array<Row, 6> kRefusalRows = {{
    {StatusCode::INVALID_ARGUMENT, "MALFORMED_REQUEST", kCaller,
     "The bytes are no such message, or hold text that is not UTF-8; correct the client."},
    {StatusCode::RESOURCE_EXHAUSTED, "LOCAL_OVERLOAD", kService,
     "Too many calls are in flight here; send the call again after a pause."},
    kDrainingRow,
    {StatusCode::UNAUTHENTICATED, "CALLER_UNAUTHENTICATED", kCaller,
     "The client certificate names nobody, or several; it needs one URI, or else one DNS name."},
    {StatusCode::PERMISSION_DENIED, "CALLER_NOT_AUTHORIZED", kCaller,
     "The policy of this service does not allow this caller this method; ask its operator."},
    {StatusCode::UNAVAILABLE, "AUDIT_UNAVAILABLE", kService,
     "What is asked could not be recorded, so it was not done; send the call again after a pause."},
}};

std::string_view OperatorHelp(Refusal refusal) {
  switch (refusal) {
    case Refusal::kLocalOverload:
      return "Check whether Graph has become slow; else raise --max_in_flight or run more "
             "replicas.";
    case Refusal::kCallerNotAuthorized:
      return "If this caller is meant to have this method, give it a rule in --caller_policy_file.";
    case Refusal::kAuditUnavailable:
      return "The audit log cannot be written: check that its disk has room, that its file may "
             "grow, and that what goes to stdout is read.";
    case Refusal::kMalformedRequest:
    case Refusal::kDraining:
    case Refusal::kCallerUnauthenticated:
      break;
  }
  return "";
}

constexpr Row kInvalidRequestRow = {StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", kCaller,
                                    "The request breaks rules; correct the fields in BadRequest."};

constexpr std::string_view kOutcomeUnknownReason = "INVITE_OUTCOME_UNKNOWN";
constexpr std::string_view kOutcomeUnknownMessage =
    "People may have been rung; read the roster, or cancel by participant_ids, before inviting "
    "again.";

// UNAVAILABLE with our ErrorInfo promises that the very same call may be sent again. An invitation
// that may have rung people cannot have that promise, whatever made the answer UNAVAILABLE.
Row RowFor(OperationClass method_class, const GraphError& error) {
  Row row = kKindRows.at(static_cast<size_t>(error.kind)).row;
  if (method_class == OperationClass::kOnce && error.effect != Effect::kNone &&
      row.code == StatusCode::UNAVAILABLE) {
    row = {StatusCode::UNKNOWN, kOutcomeUnknownReason, row.party, kOutcomeUnknownMessage};
  }
  return row;
}

// Clients that retry by themselves obey RetryInfo and the pushback, so neither may invite them to
// repeat what must not be repeated.
bool MustNotBeRepeated(OperationClass method_class, const GraphError& error) {
  return error.kind == Kind::kQuotaExhausted ||
         (method_class == OperationClass::kOnce && error.effect != Effect::kNone);
}

using Metadata = std::map<std::string, std::string>;

// What every answer tells.
Metadata CommonMetadata(const AnsweredCall& call, const Row& row, Effect effect) {
  Metadata metadata = {{"party", std::string(row.party)},
                       {"effect", std::string(EffectName(effect))},
                       {"client_request_id", call.client_request_id}};
  if (call.invitation) {
    metadata["client_context"] = call.invitation->client_context;
    metadata["participant_ids"] = absl::StrJoin(call.invitation->participant_ids, ",");
  }
  return metadata;
}

void AddExchange(const GraphError& error, Metadata& metadata) {
  metadata["attempts"] = absl::StrCat(error.attempts);
  // The status and the code of these are the token endpoint's and not Graph's.
  if (error.kind == Kind::kTokenUnavailable || error.kind == Kind::kTokenRejected) return;
  if (error.http_status != 0) metadata["http_status"] = absl::StrCat(error.http_status);
  if (!error.graph_code.empty()) metadata["graph_code"] = error.graph_code;
  const std::string_view graph_request_id = UsableGraphRequestId(error.graph_request_id);
  if (!graph_request_id.empty()) metadata["graph_request_id"] = graph_request_id;
}

Answer MakeAnswer(const Row& row, Effect effect, const AnswerDetails& details) {
  Answer answer;
  answer.status = MakeStatus(row.code, row.message, details);
  answer.reason = row.reason;
  answer.party = row.party;
  answer.effect = effect;
  return answer;
}

Answer MakeLocalAnswer(const AnsweredCall& call, const Row& row,
                       std::span<const FieldViolation> violations) {
  AnswerDetails details;
  details.reason = row.reason;
  details.metadata = CommonMetadata(call, row, Effect::kNone);
  details.request_id = call.client_request_id;
  details.violations = violations;
  return MakeAnswer(row, Effect::kNone, details);
}

}  // namespace

Answer AnswerGraphError(const AnsweredCall& call, const GraphError& error) {
  const Row row = RowFor(call.method_class, error);
  const bool may_be_repeated = !MustNotBeRepeated(call.method_class, error);
  AnswerDetails details;
  details.reason = row.reason;
  details.metadata = CommonMetadata(call, row, error.effect);
  AddExchange(error, details.metadata);
  details.request_id = call.client_request_id;
  details.help = HelpFor(error.hint);
  std::optional<int64_t> pushback_ms;
  if (!may_be_repeated) {
    pushback_ms = -1;
  } else if (error.retry_after) {
    details.retry_delay = std::max(*error.retry_after, graph::Duration::zero());
    // Rounded up: coming back a moment early only earns another refusal.
    pushback_ms = std::chrono::ceil<std::chrono::milliseconds>(*details.retry_delay).count();
  }
  Answer answer = MakeAnswer(row, error.effect, details);
  answer.retry_pushback_ms = pushback_ms;
  answer.help = OperatorHelp(error);
  answer.exchange = {.http_status = error.http_status,
                     .attempts = error.attempts,
                     .graph_request_id = error.graph_request_id,
                     .failure = error.failure};
  return answer;
}

std::string_view ReasonOf(Kind kind) { return kKindRows.at(static_cast<size_t>(kind)).row.reason; }

Answer AnswerRefusal(const AnsweredCall& call, Refusal refusal) {
  Answer answer = MakeLocalAnswer(call, kRefusalRows.at(static_cast<size_t>(refusal)), {});
  answer.help = OperatorHelp(refusal);
  return answer;
}

Answer AnswerInvalidRequest(const AnsweredCall& call, std::span<const FieldViolation> violations) {
  return MakeLocalAnswer(call, kInvalidRequestRow, violations);
}

std::set<std::pair<std::string_view, std::string_view>> AllReasons() {
  std::set<std::pair<std::string_view, std::string_view>> reasons;
  const auto add = [&reasons](const Row& row) { reasons.emplace(row.reason, row.party); };
  for (const KindRow& row : kKindRows) {
    add(row.row);
    GraphError sent;
    sent.kind = row.kind;
    sent.effect = Effect::kUnknown;
    add(RowFor(OperationClass::kOnce, sent));
  }
  for (const Row& row : kRefusalRows) add(row);
  add(kInvalidRequestRow);
  return reasons;
}

std::string_view EffectName(Effect effect) {
  switch (effect) {
    case Effect::kNone:
      return "none";
    case Effect::kApplied:
      return "applied";
    case Effect::kUnknown:
      break;
  }
  return "unknown";
}

}  // namespace participants
