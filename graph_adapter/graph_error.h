// What happened at Graph? This file and its .cc answer that question alone; what our caller hears
// about it is decided in service/api/status_mapping.cc, and the two are never merged.
#ifndef GRAPH_ADAPTER_GRAPH_ERROR_H_
#define GRAPH_ADAPTER_GRAPH_ERROR_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "absl/time/time.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/graph_types.h"

namespace participants::graph {

enum class GraphErrorKind {
  // There was an answer, and no good one: whether anything was done all the same is the effect's to
  // say.
  kBadRequest,           // 400 with Graph's JSON error, 413, 422: what was asked is wrong
  kRejectedByEdge,       // 400 without it: something in front of Graph answered
  kRejectedAsMalformed,  // 406, 411, 414, 415, 416, 417, 431: the parts that the adapter builds
  kUnexpectedRedirect,   // 3xx, never followed
  kCredentialRejected,   // 401, or 403 with a claims challenge: the token is refused
  kPermissionDenied,     // 403, 451
  kCallNotFound,         // 404 that names the call, or the call's own 404
  kParticipantNotFound,  // 404 on a participant while the call lives, and no attempt may have
                         // removed it
  kNotFound,             // 404, what is missing is not known
  kCallEnded,            // 410
  kMethodNotSupported,   // 405, 501
  kProxyAuthRequired,    // 407
  kConflict,             // 409
  kPreconditionFailed,   // 402, 412, 423, 424, 428, other 4xx
  kThrottled,            // 429, 509
  kQuotaExhausted,       // 429 or 509 with code 8529: the monthly limit, which no wait cures
  kStorageExhausted,     // 507
  kUnavailable,          // 408, 425, 502, 503, 504
  kInternalError,        // 500, other 5xx, and what is no status of HTTP
  kMalformedResponse,    // a success that cannot be understood
  // No answer.
  kUnreachable,   // failed before the send mark: DNS, connect, TLS broken off
  kTlsUntrusted,  // certificate or host name not trusted
  kAnswerLost,    // sent, and no complete answer came
  // No token.
  kTokenUnavailable,  // the token endpoint is down, throttles, or talks nonsense
  kTokenRejected,     // the token endpoint refuses the credential
  // Ended on this side.
  kDeadlineExceeded,
  kCancelled,
  kNoMemory,  // for a roster, until its deadline: others were being read
  kShutDown,  // the adapter is going away
};

// Whether anything may have happened at Graph.
enum class Effect { kNone, kApplied, kUnknown };

// What an operator should look at; service/api/help_links.cc has the words.
enum class Hint {
  kNone,
  // Graph denies the operation.
  kRemovePermission,
  kListPermission,
  kReadPermission,
  kInvitePermission,
  // There is no token: what Entra refuses, the file that it would be asked with, or what a managed
  // identity lacks.
  kCredentialFile,
  kCredential,
  kClientSecret,
  kCertificate,
  kFederatedCredential,
  kManagedIdentity,
  kMetadataService,
  kAssertionTime,
  kApplication,
  kConsent,
  kTenant,
  kScope,
};

struct GraphError {
  GraphErrorKind kind = GraphErrorKind::kInternalError;
  Effect effect = Effect::kNone;  // Of the whole exchange: one unknown attempt makes it unknown.
  int http_status = 0;            // 0 = no answer.
  int attempts = 0;               // How often the operation was tried.
  std::string graph_code;         // The deepest code, [A-Za-z0-9._-]{1,64}, else empty.
  std::optional<Duration> retry_after;
  std::string graph_request_id;
  std::string client_request_id;
  Hint hint = Hint::kNone;
  std::string_view failure = {};  // Why no answer came: the transport's words, a literal, or empty.
};

inline ExchangeInfo ExchangeOf(const GraphError& error) {
  return {error.http_status, error.attempts, error.graph_request_id, error.failure};
}

// What was ended before anything was sent.
inline GraphError NotSent(GraphErrorKind kind) {
  GraphError error;
  error.kind = kind;
  return error;
}

struct HttpResponse;
struct Operation;
struct TransportFailure;

// What a response means, by the table of docs/errors.md; nullopt = success. The error's effect is
// this attempt's alone. Pure.
std::optional<GraphError> JudgeResponse(const Operation& operation, const HttpResponse& response,
                                        absl::Time wall_now);

// What it means that no response came. Pure.
GraphError JudgeFailure(const TransportFailure& failure);

// A T or a GraphError.
template <typename T>
class [[nodiscard]] GraphResult {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): `return value;` is the point, as with StatusOr.
  GraphResult(T value) : content_(std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  GraphResult(GraphError error) : content_(std::move(error)) {}

  bool ok() const { return std::holds_alternative<T>(content_); }
  // Only when ok().
  T& value() { return std::get<T>(content_); }
  const T& value() const { return std::get<T>(content_); }
  // Only when not ok().
  GraphError& error() { return std::get<GraphError>(content_); }
  const GraphError& error() const { return std::get<GraphError>(content_); }

 private:
  std::variant<T, GraphError> content_;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_GRAPH_ERROR_H_
