#include "graph_adapter/graph_error.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "graph_adapter/graph_json.h"
#include "graph_adapter/graph_types.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/operation.h"
#include "graph_adapter/retry_after.h"

namespace participants::graph {
namespace {

// Graph's communications service uses numbers, written as text, as its codes.
constexpr char kCallNotFound[] = "8522";
constexpr char kCallNotFoundToo[] = "9997";
constexpr char kMonthlyQuota[] = "8529";
// Some operations also return this if the tenant's administrator has not allowed the application.
constexpr char kInternalServerError[] = "9999";

// Continuous access evaluation: the token no longer suffices, whatever the status.
bool IsClaimsChallenge(const HttpResponse& response) {
  return absl::StrContains(response.www_authenticate, "insufficient_claims");
}

GraphErrorKind KindOf(int status, const ErrorBody& body) {
  switch (status) {
    case 400:
      return body.is_graph_error ? GraphErrorKind::kBadRequest : GraphErrorKind::kRejectedByEdge;
    case 413:
    case 422:
      return GraphErrorKind::kBadRequest;
    case 401:
      return GraphErrorKind::kCredentialRejected;
    case 403:
    case 451:
      return GraphErrorKind::kPermissionDenied;
    case 404:
      return body.code == kCallNotFound || body.code == kCallNotFoundToo
                 ? GraphErrorKind::kCallNotFound
                 : GraphErrorKind::kNotFound;
    case 410:
      return GraphErrorKind::kCallEnded;
    case 405:
    case 501:
      return GraphErrorKind::kMethodNotSupported;
    case 406:
    case 411:
    case 414:
    case 415:
    case 416:
    case 417:
    case 431:
      return GraphErrorKind::kRejectedAsMalformed;
    case 407:
      return GraphErrorKind::kProxyAuthRequired;
    case 409:
      return GraphErrorKind::kConflict;
    case 429:
    case 509:
      return body.code == kMonthlyQuota ? GraphErrorKind::kQuotaExhausted
                                        : GraphErrorKind::kThrottled;
    case 507:
      return GraphErrorKind::kStorageExhausted;
    case 408:
    case 425:
    case 502:
    case 503:
    case 504:
      return GraphErrorKind::kUnavailable;
    default:
      break;
  }
  if (status / 100 == 3) return GraphErrorKind::kUnexpectedRedirect;
  if (status / 100 == 4) return GraphErrorKind::kPreconditionFailed;
  return GraphErrorKind::kInternalError;
}

// A 4xx, a redirect and the statuses that Graph documents as back-pressure mean that the request
// was refused before anything was done. A 5xx may come from an intermediary in front of a service
// that has already acted.
Effect EffectOf(int status, bool has_retry_after) {
  switch (status) {
    case 408:
      return Effect::kUnknown;
    case 501:
    case 505:
    case 507:
    case 509:
      return Effect::kNone;
    case 503:
      return has_retry_after ? Effect::kNone : Effect::kUnknown;
    default:
      return status / 100 == 3 || status / 100 == 4 ? Effect::kNone : Effect::kUnknown;
  }
}

// The permission that an administrator may not have granted; kNone = the error does not suggest
// that.
Hint HintOf(const Operation& operation, GraphErrorKind kind, const std::string& code) {
  const bool denied = kind == GraphErrorKind::kPermissionDenied ||
                      (operation.hides_denial && code == kInternalServerError);
  return denied ? operation.permission : Hint::kNone;
}

}  // namespace

std::optional<GraphError> JudgeResponse(const Operation& operation, const HttpResponse& response,
                                        absl::Time wall_now) {
  if (response.status / 100 == 2) return std::nullopt;
  const ErrorBody body = DecodeErrorBody(response.body);
  GraphError error;
  error.kind = response.status == 403 && IsClaimsChallenge(response)
                   ? GraphErrorKind::kCredentialRejected
                   : KindOf(response.status, body);
  error.http_status = response.status;
  error.graph_code = body.code;
  error.graph_request_id = response.request_id.empty() ? body.request_id : response.request_id;
  error.retry_after = ParseRetryAfter(response.retry_after, response.date, wall_now);
  error.effect = EffectOf(response.status, error.retry_after.has_value());
  error.hint = HintOf(operation, error.kind, error.graph_code);
  return error;
}

GraphError JudgeFailure(const TransportFailure& failure) {
  GraphError error;
  error.failure = failure.reason;
  if (failure.sent) {
    error.kind = GraphErrorKind::kAnswerLost;
    error.effect = Effect::kUnknown;
  } else {
    error.kind = failure.kind == TransportFailureKind::kUntrusted ? GraphErrorKind::kTlsUntrusted
                                                                  : GraphErrorKind::kUnreachable;
    error.effect = Effect::kNone;
  }
  return error;
}

}  // namespace participants::graph
