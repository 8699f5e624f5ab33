// Bytes out and bytes in. An HTTP error status is a successful exchange here; judging it is
// graph_error.cc's work.
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

// More than this of an error's body is cut off; a success beyond its limit is cut off too and says
// so.
inline constexpr size_t kMaxErrorBodyBytes = size_t{64} * 1024;
inline constexpr size_t kMaxSuccessBodyBytes = size_t{1024} * 1024;

// Where the body of a success goes while it arrives, instead of being gathered.
class BodyReader {
 public:
  virtual ~BodyReader() = default;
  // An answer begins; of an earlier one nothing counts.
  virtual void Begin() = 0;
  // False = no more of it is wanted: the transfer ends, as at its limit.
  virtual bool Read(std::string_view bytes) = 0;
};

enum class HttpMethod { kGet, kHead, kPost, kDelete };

struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string url;
  // Lines "Name: value": the token's own, which is long and secret, so that nobody copies it (null
  // = none); literals; and the rest.
  std::shared_ptr<const std::string> authorization;
  std::span<const char* const> literal_headers;
  std::vector<std::string> headers;
  std::string body;  // kPost only
  // Of a success: the most that is read, and by whom; null = into HttpResponse::body.
  size_t max_body_bytes = kMaxSuccessBodyBytes;
  std::shared_ptr<BodyReader> body_reader;
  MonotonicTime deadline;
  bool fresh_connection = false;  // Do not reuse a connection for this one.
  bool past_proxy = false;        // Not through the proxy, whatever is configured.
};

struct HttpResponse {
  int status = 0;
  std::string body;
  bool body_cut = false;  // The body was larger than its limit, or than its reader wanted.
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
  kCancelled,  // Cancel was called, or the transport is going away.
};

struct TransportFailure {
  TransportFailureKind kind = TransportFailureKind::kFailed;
  // The send mark: false = it is certain that the peer has seen nothing of the request. This is the
  // only test for that; no error code is.
  bool sent = false;
  // Why, in the transport's own words, for an operator: a literal.
  std::string_view reason = {};
};

using HttpOutcome = std::variant<HttpResponse, TransportFailure>;

// For the event loop's thread only.
class HttpTransport {
 public:
  using TransferId = uint64_t;
  using Callback = absl::AnyInvocable<void(HttpOutcome) &&>;

  virtual ~HttpTransport() = default;

  // Sends the request once: what is never sent again behind the caller's back can be counted. The
  // callback runs exactly once, on the loop's thread, never inside Start or Cancel.
  virtual TransferId Start(HttpRequest request, Callback callback) = 0;

  // Ends the transfer with kCancelled; a finished one is left alone.
  virtual void Cancel(TransferId transfer) = 0;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_HTTP_TRANSPORT_H_
