// Sends and receives bytes. An HTTP error status is a successful exchange here; graph_error.cc
// judges it.
#ifndef GRAPH_ADAPTER_HTTP_HTTP_TRANSPORT_H_
#define GRAPH_ADAPTER_HTTP_HTTP_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "graph_adapter/clock.h"

namespace participants::graph {

// An error's body is cut off beyond kMaxErrorBodyBytes. A success beyond its own limit is cut off
// too and says so.
inline constexpr size_t kMaxErrorBodyBytes = size_t{64} * 1024;
inline constexpr size_t kMaxSuccessBodyBytes = size_t{1024} * 1024;

// Receives the body of a success as it arrives, in place of HttpResponse::body.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // An answer begins. Nothing of an earlier one counts.
  virtual void Begin() = 0;
  // False = no more of the body is wanted: the transfer ends, as at its limit.
  virtual bool Read(std::string_view bytes) = 0;
};

enum class HttpMethod { kGet, kHead, kPost, kDelete };

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string url;
  // Header lines, "Name: value". `authorization` is the token's own line, which is long and secret
  // and is therefore shared, not copied; null = none. `literal_headers` are literals. `headers` are
  // the rest.
  std::shared_ptr<const std::string> authorization;
  std::span<const char* const> literal_headers;
  std::vector<std::string> headers;
  std::string body;  // kPost only
  // For a 2xx: the size limit and the reader of the body. Null = HttpResponse::body.
  size_t max_body_bytes = kMaxSuccessBodyBytes;
  std::shared_ptr<BodyReader> body_reader;
  MonotonicTime deadline;
  bool fresh_connection = false;  // Do not reuse a connection for this request.
  bool past_proxy = false;        // Bypass the proxy, whatever is configured.
};

struct HttpResponse {
  int status = 0;
  std::string body;
  bool body_cut = false;  // The body exceeded its limit, or its reader wanted no more.
  // The headers that the adapter reads; empty = absent.
  std::string request_id;
  std::string retry_after;
  std::string date;
  std::string location;
  std::string www_authenticate;
};

enum class TransportFailureKind {
  kFailed,     // Connecting, sending or receiving failed.
  kUntrusted,  // The peer's certificate or host name is not trusted.
  kTimedOut,   // The request's deadline passed.
  kCancelled,  // Cancel was called, or the transport is shutting down.
};

struct TransportFailure {
  TransportFailureKind kind = TransportFailureKind::kFailed;
  // The send mark. False = the peer has certainly seen nothing of the request. Only this mark
  // proves that; no error code does.
  bool sent = false;
  // The reason in the transport's own words, for an operator: a literal.
  std::string_view reason = {};
};

using HttpOutcome = std::variant<HttpResponse, TransportFailure>;

// Event loop thread only.
class HttpTransport {
 public:
  using TransferId = uint64_t;
  using Callback = absl::AnyInvocable<void(HttpOutcome) &&>;

  virtual ~HttpTransport() = default;

  // Sends the request once. It is never resent behind the caller's back, so attempts can be
  // counted. The callback runs exactly once, on the loop's thread, never inside Start or Cancel.
  virtual TransferId Start(HttpRequest request, Callback callback) = 0;

  // Ends the transfer with kCancelled. Does nothing to a finished transfer.
  virtual void Cancel(TransferId transfer) = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_HTTP_TRANSPORT_H_
