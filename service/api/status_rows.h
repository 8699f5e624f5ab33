// The words of each answer that is not OK; docs/errors.md is the same table for people. Pure.
#ifndef SERVICE_API_STATUS_ROWS_H_
#define SERVICE_API_STATUS_ROWS_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "graph_adapter/graph_error.h"

namespace participants {

// The views are of literals.
struct StatusRow {
  grpc::StatusCode code;
  std::string_view reason;
  std::string_view party;
  std::string_view message;
};

// Refusals of our own: before anything is sent, and because of what a roster says.
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
  kOwnParticipant  // The last one.
};

const StatusRow& RowOf(graph::GraphErrorKind kind);
const StatusRow& RowOf(Refusal refusal);
const StatusRow& InvalidRequestRow();
// Of what may be done once only, and may have been done.
StatusRow OutcomeUnknownRow(std::string_view party);

}  // namespace participants

#endif  // SERVICE_API_STATUS_ROWS_H_
