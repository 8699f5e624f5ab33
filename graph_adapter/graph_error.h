// Maps Graph's answers to errors: what happened at Graph, and nothing else.
// service/api/status_mapping.cc decides what our caller is told. Do not merge the two.
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
  // An answer came, but not a usable success. The effect tells whether anything was done anyway.
  kBadRequest,           // 400 with Graph's JSON error, 413, 422: the request is wrong
  kRejectedByEdge,       // 400 without Graph's JSON error: something in front of Graph answered
  kRejectedAsMalformed,  // 406, 411, 414, 415, 416, 417, 431: an adapter-built part is wrong
  kUnexpectedRedirect,   // 3xx, never followed
  kCredentialRejected,   // 401, or 403 with a claims challenge: the token is rejected
  kPermissionDenied,     // 403, 451
  kCallNotFound,         // 404 that names the call, or a 404 for the call itself
  kParticipantNotFound,  // 404 for a participant of a live call that no attempt may have removed
  kNotFound,             // 404 that does not say what is missing
  kCallEnded,            // 410
  kMethodNotSupported,   // 405, 501
  kProxyAuthRequired,    // 407
  kConflict,             // 409
  kPreconditionFailed,   // 402, 412, 423, 424, 428, other 4xx
  kThrottled,            // 429, 509
  kQuotaExhausted,       // 429 or 509 with code 8529: the monthly limit; waiting does not help
  kStorageExhausted,     // 507
  kUnavailable,          // 408, 425, 502, 503, 504
  kInternalError,        // 500, other 5xx, and statuses that HTTP does not know
  kMalformedResponse,    // a success whose answer cannot be understood
  // No answer.
  kUnreachable,   // failed before the send mark: DNS, connect, TLS handshake cut off
  kTlsUntrusted,  // certificate or host name not trusted
  kAnswerLost,    // sent, but no complete answer came
  // No token.
  kTokenUnavailable,  // the token endpoint is down, throttles, or sends a malformed answer
  kTokenRejected,     // the token endpoint rejects the credential
  // Ended on this side.
  kDeadlineExceeded,
  kCancelled,
  kNoMemory,  // no memory for a roster until its deadline: others were being read
  kShutDown,  // the adapter is shutting down
};

// Whether the request may have had an effect at Graph.
enum class Effect { kNone, kApplied, kUnknown };

// A hint at what an operator should check. service/api/help_links.cc has the texts.
enum class Hint {
  kNone,
  // Graph denies the operation.
  kRemovePermission,
  kListPermission,
  kReadPermission,
  kInvitePermission,
  kMutePermission,
  // No token: Entra refused the credential, its file is unusable, or a managed identity lacks
  // something.
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
  Effect effect = Effect::kNone;  // For the whole exchange: one unknown attempt makes it unknown.
  int http_status = 0;            // 0 = no answer.
  int attempts = 0;               // How many times the operation was tried.
  std::string graph_code;         // The innermost code, [A-Za-z0-9._-]{1,64}, or empty.
  std::optional<Duration> retry_after;
  std::string graph_request_id;
  std::string client_request_id;
  Hint hint = Hint::kNone;
  // Why no answer came, in the transport's words: a literal, or empty.
  std::string_view failure = {};
};

inline ExchangeInfo ExchangeOf(const GraphError& error) {
  return {error.http_status, error.attempts, error.graph_request_id, error.failure};
}

// The error for an exchange that ended before anything was sent.
inline GraphError NotSent(GraphErrorKind kind) {
  GraphError error;
  error.kind = kind;
  return error;
}

struct HttpResponse;
struct Operation;
struct TransportFailure;

// Maps a response to an error, by the table in docs/errors.md. nullopt = success. The error's
// effect covers this attempt only. Pure.
std::optional<GraphError> JudgeResponse(const Operation& operation, const HttpResponse& response,
                                        absl::Time wall_now);

// Maps a transport failure, that is, a missing response, to an error. Pure.
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
