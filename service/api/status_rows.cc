#include "service/api/status_rows.h"

#include <array>

namespace participants {
namespace {

using Kind = graph::GraphErrorKind;
using grpc::StatusCode;

// The party at fault.
constexpr std::string_view kCaller = "caller", kGraph = "graph", kNetwork = "network",
                           kCredential = "credential", kService = "service";

struct KindRow {
  Kind kind;
  StatusRow row;
};

constexpr StatusRow kOverloadRow = {
    StatusCode::RESOURCE_EXHAUSTED, "LOCAL_OVERLOAD", kService,
    "This server has too many calls or too large rosters in flight; retry after a pause."};
constexpr StatusRow kDrainingRow = {StatusCode::UNAVAILABLE, "DRAINING", kService,
                                    "This server is shutting down; send the call again."};

// In the order of the enum. For operations that must run only once, status_mapping.cc replaces some
// rows.
constexpr std::array<KindRow, 29> kKindRows = {{
    {Kind::kBadRequest,
     {StatusCode::INVALID_ARGUMENT, "GRAPH_BAD_REQUEST", kCaller,
      "Graph rejected the request as invalid; correct it before sending it again."}},
    // Graph always explains a 400 in JSON, so this 400 came from something between us and Graph.
    {Kind::kRejectedByEdge,
     {StatusCode::INTERNAL, "GRAPH_REQUEST_REJECTED", kNetwork,
      "Something in front of Graph rejected the request; report it to the operator."}},
    // We build these parts of the request, so neither the caller nor Graph can fix the error.
    {Kind::kRejectedAsMalformed,
     {StatusCode::INTERNAL, "GRAPH_REQUEST_REJECTED", kService,
      "Graph rejected the form of our request; report it as a fault of this service."}},
    {Kind::kUnexpectedRedirect,
     {StatusCode::INTERNAL, "GRAPH_UNEXPECTED_REDIRECT", kNetwork,
      "Graph's address redirects elsewhere; report it to the operator."}},
    // The code that people expect for a 401. The party says that it is not the caller's credential.
    {Kind::kCredentialRejected,
     {StatusCode::UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED", kCredential,
      "Graph rejected this service's credential; report it to the operator."}},
    {Kind::kPermissionDenied,
     {StatusCode::PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED", kCredential,
      "Graph does not permit this service to do that; report it to the operator."}},
    {Kind::kCallNotFound,
     {StatusCode::NOT_FOUND, "CALL_NOT_FOUND", kCaller,
      "Graph does not know this call; check call_id."}},
    {Kind::kParticipantNotFound,
     {StatusCode::NOT_FOUND, "PARTICIPANT_NOT_FOUND", kCaller,
      "The call has no such participant; check the participant, or set allow_missing if "
      "available."}},
    {Kind::kNotFound,
     {StatusCode::NOT_FOUND, "GRAPH_NOT_FOUND", kCaller,
      "Graph did not find what the request names; check the ids."}},
    // 410. NOT_FOUND, as for a call that ended longer ago: the caller need not distinguish them.
    {Kind::kCallEnded,
     {StatusCode::NOT_FOUND, "CALL_ENDED", kCaller, "The call has ended; there is nothing to do."}},
    {Kind::kMethodNotSupported,
     {StatusCode::UNIMPLEMENTED, "GRAPH_METHOD_NOT_SUPPORTED", kGraph,
      "This Graph does not offer the operation; do not repeat the call."}},
    {Kind::kProxyAuthRequired,
     {StatusCode::INTERNAL, "EGRESS_PROXY_AUTH", kNetwork,
      "The proxy on the way to Graph requires credentials; report it to the operator."}},
    {Kind::kConflict,
     {StatusCode::ABORTED, "GRAPH_CONFLICT", kGraph,
      "The call changed concurrently; read its roster before sending the request again."}},
    {Kind::kPreconditionFailed,
     {StatusCode::FAILED_PRECONDITION, "GRAPH_PRECONDITION_FAILED", kGraph,
      "The state of the call or the tenant does not allow this; change the state first."}},
    {Kind::kThrottled,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", kGraph,
      "Graph is throttling; wait as long as RetryInfo says before sending the call again."}},
    {Kind::kQuotaExhausted,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_QUOTA_EXHAUSTED", kGraph,
      "The tenant's quota at Graph is used up; do not repeat the call."}},
    {Kind::kStorageExhausted,
     {StatusCode::RESOURCE_EXHAUSTED, "GRAPH_STORAGE_EXHAUSTED", kGraph,
      "Graph has no storage left for this request; report it to the operator."}},
    // Includes 504: the caller's own deadline has not passed, so the code is not DEADLINE_EXCEEDED.
    {Kind::kUnavailable,
     {StatusCode::UNAVAILABLE, "GRAPH_UNAVAILABLE", kGraph,
      "Graph is unavailable; send the call again."}},
    // Not UNAVAILABLE: a 500 from Graph is mostly a setup error, which a retry does not fix.
    {Kind::kInternalError,
     {StatusCode::INTERNAL, "GRAPH_INTERNAL_ERROR", kGraph,
      "Graph failed internally; check the effect, and report the error if it persists."}},
    {Kind::kMalformedResponse,
     {StatusCode::INTERNAL, "GRAPH_MALFORMED_RESPONSE", kGraph,
      "Graph's response is malformed; read the call's roster to see what was done."}},
    {Kind::kUnreachable,
     {StatusCode::UNAVAILABLE, "GRAPH_UNREACHABLE", kNetwork,
      "Graph cannot be reached; send the call again."}},
    // Not UNAVAILABLE: the error does not resolve itself, and may be an attack.
    {Kind::kTlsUntrusted,
     {StatusCode::INTERNAL, "GRAPH_TLS_UNTRUSTED", kNetwork,
      "The server at Graph's address is not trusted; report it to the operator."}},
    {Kind::kAnswerLost,
     {StatusCode::UNAVAILABLE, "GRAPH_UNAVAILABLE", kNetwork,
      "Graph's response was lost; send the call again."}},
    {Kind::kTokenUnavailable,
     {StatusCode::UNAVAILABLE, "TOKEN_UNAVAILABLE", kNetwork,
      "This service cannot get a token at the moment; send the call again."}},
    {Kind::kTokenRejected,
     {StatusCode::UNAUTHENTICATED, "TOKEN_CREDENTIAL_REJECTED", kCredential,
      "This service was denied a token; report it to the operator."}},
    {Kind::kDeadlineExceeded,
     {StatusCode::DEADLINE_EXCEEDED, "DEADLINE", kCaller,
      "The deadline has passed; check the effect before sending the call again."}},
    {Kind::kCancelled,
     {StatusCode::CANCELLED, "CANCELLED", kCaller,
      "The caller cancelled; check the effect before sending the call again."}},
    {Kind::kNoMemory, kOverloadRow},
    {Kind::kShutDown, kDrainingRow},
}};

constexpr bool IsInOrder() {
  for (size_t i = 0; i < kKindRows.size(); ++i) {
    if (kKindRows[i].kind != static_cast<Kind>(i)) return false;
  }
  return kKindRows.back().kind == Kind::kShutDown;
}
static_assert(IsInOrder(), "a kind is looked up by its number");

// In the order of Refusal.
constexpr std::array<StatusRow, 11> kRefusalRows = {{
    {StatusCode::INVALID_ARGUMENT, "MALFORMED_REQUEST", kCaller,
     "The bytes are not a valid request message, or its text is not UTF-8; correct the client."},
    kOverloadRow,
    kDrainingRow,
    {StatusCode::UNAUTHENTICATED, "CALLER_UNAUTHENTICATED", kCaller,
     "The client certificate names no caller, or several; it needs exactly one URI, or no URI and "
     "exactly one DNS name."},
    {StatusCode::PERMISSION_DENIED, "CALLER_NOT_AUTHORIZED", kCaller,
     "The policy of this service does not allow this caller to call this method; ask its "
     "operator."},
    {StatusCode::UNAVAILABLE, "AUDIT_UNAVAILABLE", kService,
     "The call could not be recorded, so nothing was done; send the call again after a pause."},
    {StatusCode::FAILED_PRECONDITION, "ROSTER_NOT_REPORTED", kGraph,
     "Graph reports only the application in the call; use participant_id, or wait until a third "
     "party has joined."},
    {StatusCode::FAILED_PRECONDITION, "ROSTER_POSSIBLY_TRUNCATED", kGraph,
     "Graph does not report the participant, and may not report everybody; RemoveParticipant with "
     "participant_id does not use the roster, and removes any participant with that ID."},
    {StatusCode::FAILED_PRECONDITION, "PARTICIPANT_ACTIVE", kCaller,
     "The participant is in the call, or is listed by Graph while ringing; to end either, use "
     "RemoveParticipant."},
    {StatusCode::FAILED_PRECONDITION, "OWN_PARTICIPANT", kCaller,
     "The identity matches the application itself, which is not removed by identity; check the "
     "effect, since others may have been removed."},
    {StatusCode::FAILED_PRECONDITION, "KEEP_NOT_FOUND", kCaller,
     "An entry to be kept matches nobody in the call, so nobody was removed; correct the entry "
     "that field and index name."},
}};

constexpr StatusRow kInvalidRequestRow = {
    StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", kCaller,
    "The request breaks rules; correct the fields in BadRequest."};

// The party is the caller: it, and not the load of this server, decides how many calls it makes.
constexpr StatusRow kRateLimitedRow = {
    StatusCode::RESOURCE_EXHAUSTED, "CALLER_RATE_LIMITED", kCaller,
    "This caller has made as many calls as the policy of this service allows it; wait as long as "
    "RetryInfo says."};

}  // namespace

const StatusRow& RowOf(graph::GraphErrorKind kind) {
  return kKindRows.at(static_cast<size_t>(kind)).row;
}

const StatusRow& RowOf(Refusal refusal) { return kRefusalRows.at(static_cast<size_t>(refusal)); }

const StatusRow& InvalidRequestRow() { return kInvalidRequestRow; }

const StatusRow& RateLimitedRow() { return kRateLimitedRow; }

StatusRow OutcomeUnknownRow(std::string_view party) {
  return {StatusCode::UNKNOWN, "INVITE_OUTCOME_UNKNOWN", party,
          "People may have been rung; call GetInvitation, or cancel with CancelInvitation, before "
          "inviting again."};
}

}  // namespace participants
