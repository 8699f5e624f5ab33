// What each thing that can happen at Graph must become: the expectation of two tests.
#ifndef TESTS_SERVICE_API_MAPPING_ROWS_H_
#define TESTS_SERVICE_API_MAPPING_ROWS_H_

#include <grpcpp/support/status.h>

#include <string>
#include <vector>

#include "graph_adapter/graph_error.h"

namespace participants {

enum class Scope { kBoth, kRemoval, kInvitation };

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
      {kBoth, kBadRequest, kNone, INVALID_ARGUMENT, "GRAPH_BAD_REQUEST", "caller"},
      {kBoth, kRejectedByEdge, kNone, INTERNAL, "GRAPH_REQUEST_REJECTED", "network"},
      {kBoth, kRejectedAsMalformed, kNone, INTERNAL, "GRAPH_REQUEST_REJECTED", "service"},
      {kBoth, kUnexpectedRedirect, kNone, INTERNAL, "GRAPH_UNEXPECTED_REDIRECT", "network"},
      {kBoth, kCredentialRejected, kNone, UNAUTHENTICATED, "GRAPH_CREDENTIAL_REJECTED",
       "credential"},
      {kBoth, kPermissionDenied, kNone, PERMISSION_DENIED, "GRAPH_PERMISSION_DENIED", "credential"},
      {kBoth, kCallNotFound, kNone, NOT_FOUND, "CALL_NOT_FOUND", "caller"},
      {kRemoval, kParticipantNotFound, kNone, NOT_FOUND, "PARTICIPANT_NOT_FOUND", "caller"},
      {kBoth, kNotFound, kNone, NOT_FOUND, "GRAPH_NOT_FOUND", "caller"},
      {kBoth, kCallEnded, kNone, NOT_FOUND, "CALL_ENDED", "caller"},
      {kBoth, kMethodNotSupported, kNone, UNIMPLEMENTED, "GRAPH_METHOD_NOT_SUPPORTED", "graph"},
      {kBoth, kProxyAuthRequired, kNone, INTERNAL, "EGRESS_PROXY_AUTH", "network"},
      {kBoth, kConflict, kNone, ABORTED, "GRAPH_CONFLICT", "graph"},
      {kBoth, kPreconditionFailed, kNone, FAILED_PRECONDITION, "GRAPH_PRECONDITION_FAILED",
       "graph"},
      {kBoth, kThrottled, kNone, RESOURCE_EXHAUSTED, "GRAPH_THROTTLED", "graph"},
      {kBoth, kQuotaExhausted, kNone, RESOURCE_EXHAUSTED, "GRAPH_QUOTA_EXHAUSTED", "graph"},
      {kBoth, kStorageExhausted, kNone, RESOURCE_EXHAUSTED, "GRAPH_STORAGE_EXHAUSTED", "graph"},
      {kBoth, kUnavailable, kNone, UNAVAILABLE, "GRAPH_UNAVAILABLE", "graph"},
      {kRemoval, kUnavailable, kMaybe, UNAVAILABLE, "GRAPH_UNAVAILABLE", "graph"},
      {kInvitation, kUnavailable, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "graph"},
      {kBoth, kInternalError, kNone, INTERNAL, "GRAPH_INTERNAL_ERROR", "graph"},
      {kBoth, kInternalError, kMaybe, INTERNAL, "GRAPH_INTERNAL_ERROR", "graph"},
      {kInvitation, kMalformedResponse, kApplied, INTERNAL, "GRAPH_MALFORMED_RESPONSE", "graph"},
      {kBoth, kUnreachable, kNone, UNAVAILABLE, "GRAPH_UNREACHABLE", "network"},
      {kBoth, kTlsUntrusted, kNone, INTERNAL, "GRAPH_TLS_UNTRUSTED", "network"},
      {kRemoval, kAnswerLost, kMaybe, UNAVAILABLE, "GRAPH_UNAVAILABLE", "network"},
      {kInvitation, kAnswerLost, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "network"},
      {kBoth, kTokenUnavailable, kNone, UNAVAILABLE, "TOKEN_UNAVAILABLE", "network"},
      {kBoth, kTokenRejected, kNone, UNAUTHENTICATED, "TOKEN_CREDENTIAL_REJECTED", "credential"},
      {kBoth, kDeadlineExceeded, kNone, DEADLINE_EXCEEDED, "DEADLINE", "caller"},
      {kBoth, kDeadlineExceeded, kMaybe, DEADLINE_EXCEEDED, "DEADLINE", "caller"},
      {kBoth, kCancelled, kNone, CANCELLED, "CANCELLED", "caller"},
      {kBoth, kCancelled, kMaybe, CANCELLED, "CANCELLED", "caller"},
      {kBoth, kShutDown, kNone, UNAVAILABLE, "DRAINING", "service"},
      {kRemoval, kShutDown, kMaybe, UNAVAILABLE, "DRAINING", "service"},
      {kInvitation, kShutDown, kMaybe, UNKNOWN, "INVITE_OUTCOME_UNKNOWN", "service"},
  };
}

}  // namespace participants

#endif  // TESTS_SERVICE_API_MAPPING_ROWS_H_
