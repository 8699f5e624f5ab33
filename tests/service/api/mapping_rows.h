// The expected status for each outcome at Graph. Shared by two tests.
#ifndef TESTS_SERVICE_API_MAPPING_ROWS_H_
#define TESTS_SERVICE_API_MAPPING_ROWS_H_

#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "graph_adapter/graph_error.h"

namespace participants {

// The method classes that can meet an outcome. Reads are mapped like repeatable methods; their
// outcomes have no effect.
enum class Scope { kAll, kRepeatable, kOnce, kRemoval = kRepeatable, kInvitation = kOnce };

struct MappingRow {
  Scope scope;
  graph::GraphErrorKind kind;
  graph::Effect effect;
  grpc::StatusCode code;
  std::string reason;
  std::string party;
};

inline std::vector<MappingRow> MappingRows() {
  using enum graph::GraphErrorKind;
  using enum Scope;
  using enum grpc::StatusCode;
  constexpr auto kNone = graph::Effect::kNone;
  constexpr auto kApplied = graph::Effect::kApplied;
  constexpr auto kMaybe = graph::Effect::kUnknown;
  return {
      {kAll, kBadRequest, kNone, INVALID_ARGUMENT, "GRAPH_BAD_REQUEST", "caller"},
      {kAll, kRejectedByEdge, kNone, INTERNAL, "GRAPH_REQUEST_REJECTED", "network"},
      {kAll, kRejectedAsMalformed, kNone, INTERNAL, "GRAPH_REQUEST_REJECTED", "service"},
      {kAll, kUnexpectedRedirect, kNone, INTERNAL, "GRAPH_UNEXPECTED_REDIRECT", "network"},
      {kAll, kCredentialRejected, kNone, UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED",
       "credential"},
      {kAll, kPermissionDenied, kNone, PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED", "credential"},
      {kAll, kCallNotFound, kNone, NOT_FOUND, "CALL_NOT_FOUND", "caller"},
      {kRepeatable, kParticipantNotFound, kNone, NOT_FOUND, "PARTICIPANT_NOT_FOUND", "caller"},
      // One of several participants had already gone.
      {kRepeatable, kParticipantNotFound, kApplied, NOT_FOUND, "PARTICIPANT_NOT_FOUND", "caller"},
      // An earlier attempt may have worked.
      {kRepeatable, kParticipantNotFound, kMaybe, NOT_FOUND, "PARTICIPANT_NOT_FOUND", "caller"},
      {kAll, kNotFound, kNone, NOT_FOUND, "GRAPH_NOT_FOUND", "caller"},
      {kAll, kCallEnded, kNone, NOT_FOUND, "CALL_ENDED", "caller"},
      {kAll, kMethodNotSupported, kNone, UNIMPLEMENTED, "GRAPH_METHOD_NOT_SUPPORTED", "graph"},
      {kAll, kProxyAuthRequired, kNone, INTERNAL, "EGRESS_PROXY_AUTH", "network"},
      {kAll, kConflict, kNone, ABORTED, "GRAPH_CONFLICT", "graph"},
      {kAll, kPreconditionFailed, kNone, FAILED_PRECONDITION, "GRAPH_PRECONDITION_FAILED", "graph"},
      {kAll, kThrottled, kNone, RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", "graph"},
      {kAll, kQuotaExhausted, kNone, RESOURCE_EXHAUSTED, "GRAPH_QUOTA_EXHAUSTED", "graph"},
      {kAll, kStorageExhausted, kNone, RESOURCE_EXHAUSTED, "GRAPH_STORAGE_EXHAUSTED", "graph"},
      {kAll, kUnavailable, kNone, UNAVAILABLE, "GRAPH_UNAVAILABLE", "graph"},
      {kRepeatable, kUnavailable, kMaybe, UNAVAILABLE, "GRAPH_UNAVAILABLE", "graph"},
      {kOnce, kUnavailable, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "graph"},
      {kAll, kInternalError, kNone, INTERNAL, "GRAPH_INTERNAL_ERROR", "graph"},
      {kAll, kInternalError, kMaybe, INTERNAL, "GRAPH_INTERNAL_ERROR", "graph"},
      {kRepeatable, kMalformedResponse, kNone, INTERNAL, "GRAPH_MALFORMED_RESPONSE", "graph"},
      {kAll, kMalformedResponse, kApplied, INTERNAL, "GRAPH_MALFORMED_RESPONSE", "graph"},
      {kAll, kUnreachable, kNone, UNAVAILABLE, "GRAPH_UNREACHABLE", "network"},
      {kAll, kTlsUntrusted, kNone, INTERNAL, "GRAPH_TLS_UNTRUSTED", "network"},
      {kRepeatable, kAnswerLost, kNone, UNAVAILABLE, "GRAPH_UNAVAILABLE", "network"},
      {kRepeatable, kAnswerLost, kMaybe, UNAVAILABLE, "GRAPH_UNAVAILABLE", "network"},
      {kOnce, kAnswerLost, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "network"},
      {kAll, kTokenUnavailable, kNone, UNAVAILABLE, "TOKEN_UNAVAILABLE", "network"},
      {kAll, kTokenRejected, kNone, UNAUTHENTICATED, "TOKEN_CREDENTIAL_REJECTED", "credential"},
      {kAll, kDeadlineExceeded, kNone, DEADLINE_EXCEEDED, "DEADLINE", "caller"},
      {kAll, kDeadlineExceeded, kMaybe, DEADLINE_EXCEEDED, "DEADLINE", "caller"},
      {kAll, kCancelled, kNone, CANCELLED, "CANCELLED", "caller"},
      {kAll, kCancelled, kMaybe, CANCELLED, "CANCELLED", "caller"},
      {kRepeatable, kNoMemory, kNone, RESOURCE_EXHAUSTED, "LOCAL_OVERLOAD", "service"},
      {kAll, kShutDown, kNone, UNAVAILABLE, "DRAINING", "service"},
      {kRepeatable, kShutDown, kMaybe, UNAVAILABLE, "DRAINING", "service"},
      {kOnce, kShutDown, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "service"},
  };
}

}  // namespace participants

#endif  // TESTS_SERVICE_API_MAPPING_ROWS_H_
