// Code, reason, party and message of each error. docs/errors.md has the same table for people.
// Pure.
#ifndef SERVICE_API_STATUS_ROWS_H_
#define SERVICE_API_STATUS_ROWS_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "graph_adapter/graph_error.h"

namespace participants {

// The views refer to literals.
struct StatusRow {
  grpc::StatusCode code;
  std::string_view reason;
  std::string_view party;
  std::string_view message;
};

// Our own refusals: before anything is sent to Graph, or because of the roster.
enum class Refusal {
  kMalformedRequest,
  kLocalOverload,
  kDraining,
  kCallerUnauthenticated,
  kCallerNotAuthorized,
  kAuditUnavailable,
  kRosterNotReported,
  kRosterPossiblyTruncated,
  kParticipantActive,
  kOwnParticipant,
  kKeepNotFound  // Must stay last.
};

const StatusRow& RowOf(graph::GraphErrorKind kind);
const StatusRow& RowOf(Refusal refusal);
const StatusRow& InvalidRequestRow();
const StatusRow& RateLimitedRow();
// For an operation that must run only once and may have run.
StatusRow OutcomeUnknownRow(std::string_view party);

}  // namespace participants

#endif  // SERVICE_API_STATUS_ROWS_H_
