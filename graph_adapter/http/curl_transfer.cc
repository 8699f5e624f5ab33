#include "graph_adapter/http/curl_transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "graph_adapter/http/curl_failure.h"
#include "graph_adapter/http/openssl_input.h"

namespace participants::graph {
namespace {

// An answer that has begun arrives without pauses.
constexpr long kLeastAnswerBytesPerSecond = 100;

// libcurl's options take long.
long Milliseconds(Duration duration) {
  return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

}  // namespace

PreparedHandle CurlTransfer::Prepare(const CurlOptions& options) {
  PreparedHandle handle(options);
  handle.easy.Set<CURLOPT_SOCKOPTFUNCTION>(&OnSocketMade);
  handle.easy.Set<CURLOPT_PREREQFUNCTION>(&OnPrerequest);
  handle.easy.Set<CURLOPT_HEADERFUNCTION>(&OnHeader);
  handle.easy.Set<CURLOPT_WRITEFUNCTION>(&OnBody);
  // The request's body comes from a reader that cannot rewind. This is the second safeguard, after
  // the send mark, against libcurl's habit of resending by itself.
  handle.easy.Set<CURLOPT_READFUNCTION>(&OnRead);
  handle.easy.Set<CURLOPT_SEEKFUNCTION>(&OnSeek);
  return handle;
}

CurlTransfer::CurlTransfer(HttpTransport::TransferId id, PreparedHandle handle,
                           const CurlOptions& options, HttpRequest request,
                           HttpTransport::Callback callback, IdleConnections& idle_connections,
                           std::vector<HttpTransport::TransferId>& answered, MonotonicTime now)
    : id_(id),
      handle_(std::move(handle)),
      request_(std::move(request)),
      headers_(request_.literal_headers.size() + request_.headers.size() + 2),
      callback_(std::move(callback)),
      answered_(answered),
      connect_timeout_(options.connect_timeout),
      silence_timeout_(options.silence_timeout),
      started_(now),
      idle_connections_(idle_connections) {
  // Each of these overwrites whatever an earlier request on the handle may have set.
  handle_.SetUrl(request_.url);
  SetTimes(now);
  SetMethod();
  SetHeaders();
  SetCallbacks();
  handle_.easy.Set<CURLOPT_FRESH_CONNECT>(request_.fresh_connection ? 1L : 0L);
  if (request_.past_proxy) handle_.easy.Set<CURLOPT_PROXY>("");
}

CurlTransfer& CurlTransfer::Of(CURL* easy) {
  char* self = nullptr;
  (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return *reinterpret_cast<CurlTransfer*>(self);
}

std::optional<PreparedHandle> CurlTransfer::TakeHandle() {
  if (request_.past_proxy) return std::nullopt;
  handle_.easy.Set<CURLOPT_ERRORBUFFER>(static_cast<char*>(nullptr));
  return std::move(handle_);
}

std::string CurlTransfer::Origin() const {
  return request_.url.substr(0, request_.url.find('/', request_.url.find("://") + 3));
}

void CurlTransfer::StartAnew(MonotonicTime now) {
  started_anew_ = true;
  SetTimes(now);
  handle_.easy.Set<CURLOPT_FRESH_CONNECT>(1L);
}

void CurlTransfer::SetTimes(MonotonicTime now) {
  CurlEasy& easy = handle_.easy;
  // Zero would mean no timeout.
  const Duration left = std::max<Duration>(request_.deadline - now, std::chrono::milliseconds(1));
  easy.Set<CURLOPT_TIMEOUT_MS>(Milliseconds(left));
  easy.Set<CURLOPT_CONNECTTIMEOUT_MS>(Milliseconds(std::min(left, connect_timeout_)));
  easy.Set<CURLOPT_LOW_SPEED_LIMIT>(0L);  // Off until LimitSlowness.
  easy.Set<CURLOPT_LOW_SPEED_TIME>(0L);
}

void CurlTransfer::SetMethod() {
  CurlEasy& easy = handle_.easy;
  const bool post = request_.method == HttpMethod::kPost;
  if (post) {
    easy.Set<CURLOPT_POST>(1L);
    easy.Set<CURLOPT_POSTFIELDSIZE_LARGE>(static_cast<curl_off_t>(request_.body.size()));
  } else {
    easy.Set<CURLOPT_HTTPGET>(1L);  // Also resets an earlier HEAD.
  }
  if (request_.method == HttpMethod::kHead) easy.Set<CURLOPT_NOBODY>(1L);
  easy.Set<CURLOPT_CUSTOMREQUEST>(request_.method == HttpMethod::kDelete ? "DELETE" : nullptr);
}

void CurlTransfer::SetHeaders() {
  if (request_.authorization != nullptr) headers_.Append(request_.authorization->c_str());
  for (const char* const header : request_.literal_headers) headers_.Append(header);
  for (const std::string& header : request_.headers) headers_.Append(header.c_str());
  if (request_.method == HttpMethod::kPost) headers_.Append("Expect:");
  handle_.easy.Set<CURLOPT_HTTPHEADER>(headers_.get());
}

void CurlTransfer::SetCallbacks() {
  CurlEasy& easy = handle_.easy;
  easy.Set<CURLOPT_PRIVATE>(this);
  easy.Set<CURLOPT_ERRORBUFFER>(curl_error_.data());
  easy.Set<CURLOPT_SOCKOPTDATA>(this);
  easy.Set<CURLOPT_PREREQDATA>(this);
  easy.Set<CURLOPT_HEADERDATA>(this);
  easy.Set<CURLOPT_WRITEDATA>(this);
  easy.Set<CURLOPT_READDATA>(this);
  easy.Set<CURLOPT_SEEKDATA>(this);
}

HttpOutcome CurlTransfer::TakeOutcome(CURLcode code, MonotonicTime now) {
  // libcurl may report an error after a complete answer has arrived (92 was seen), and does so when
  // OnBody stopped it at the limit.
  if (code == CURLE_OK || response_.body_cut || ResponseComplete() || ClosedInOrder(code)) {
    return std::move(response_);
  }

  long connect_status = 0;
  (void)curl_easy_getinfo(easy(), CURLINFO_HTTP_CONNECTCODE, &connect_status);
  if (!sent_ && connect_status == 407) {
    response_.status = 407;  // From the proxy; there is no other status.
    return std::move(response_);
  }

  TransportFailureKind kind = TransportFailureKind::kFailed;
  if (code == CURLE_OPERATION_TIMEDOUT && now >= request_.deadline - std::chrono::milliseconds(1)) {
    kind = TransportFailureKind::kTimedOut;
  } else if (!sent_ && IsTrustFailure(code, curl_error_.data())) {
    kind = TransportFailureKind::kUntrusted;
  }
  return TransportFailure{kind, sent_, CurlFailureReason(easy(), code)};
}

HttpOutcome CurlTransfer::TakeCancelled() {
  if (ResponseComplete()) return std::move(response_);
  return TransportFailure{TransportFailureKind::kCancelled, sent_, {}};
}

bool CurlTransfer::ResponseComplete() const {
  if (!headers_complete_ || response_.status < 200) return false;
  if (response_.status == 204 || response_.status == 304) return true;
  return content_length_ >= 0 && static_cast<size_t>(content_length_) == body_bytes_;
}

// The peer answered, and then signalled over HTTP/2 that it needs no more of the request. libcurl
// reports that as an error when it next sends some of the request. No other error with this code
// lacks a text.
bool CurlTransfer::ClosedInOrder(CURLcode code) const {
  return code == CURLE_HTTP2_STREAM && curl_error_.front() == '\0' && headers_complete_ &&
         response_.status >= 200;
}

void CurlTransfer::NoteIfAnswered() {
  if (request_.method == HttpMethod::kPost && ResponseComplete()) answered_.push_back(id_);
}

// Applies only from the first line of the answer on (a 1xx is not the answer): the deadline alone
// limits how long Graph may think. libcurl reads both options at every step, so they may be set
// during a transfer.
void CurlTransfer::LimitSlowness() {
  handle_.easy.Set<CURLOPT_LOW_SPEED_LIMIT>(kLeastAnswerBytesPerSecond);
  handle_.easy.Set<CURLOPT_LOW_SPEED_TIME>(
      long{std::chrono::ceil<std::chrono::seconds>(silence_timeout_).count()});
}

// Without this, a peer that vanished silently counts as alive for a quarter of an hour.
int CurlTransfer::OnSocketMade(void* self, curl_socket_t fd, curlsocktype) {
  const auto& transfer = *static_cast<const CurlTransfer*>(self);
  const auto timeout = static_cast<unsigned int>(Milliseconds(transfer.silence_timeout_));
  (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
  return CURL_SOCKOPT_OK;
}

// Whether OpenSSL read more input together with the end of the last answer. The socket does not
// show that.
bool CurlTransfer::HasUnreadInput() const {
  curl_tlssessioninfo* session = nullptr;
  return curl_easy_getinfo(easy(), CURLINFO_TLS_SSL_PTR, &session) == CURLE_OK &&
         session != nullptr && session->backend == CURLSSLBACKEND_OPENSSL &&
         session->internals != nullptr && HasPendingInput(session->internals);
}

// The send mark. libcurl calls this when the connection is ready, before the request's first byte.
// A second call means that libcurl is about to resend by itself because a connection died (it does
// so for DELETE and POST alike); the call ends the transfer instead.
int CurlTransfer::OnPrerequest(void* self, char* peer_address, char*, int peer_port,
                               int local_port) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (!transfer.idle_connections_.IsUsable({local_port, peer_address, peer_port},
                                           [&] { return transfer.HasUnreadInput(); })) {
    transfer.met_ended_connection_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer.local_port_ = local_port;
  return std::exchange(transfer.sent_, true) ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

size_t CurlTransfer::OnRead(char* buffer, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const size_t length = std::min(size * count, transfer.request_.body.size() - transfer.body_sent_);
  std::copy_n(transfer.request_.body.data() + transfer.body_sent_, length, buffer);
  transfer.body_sent_ += length;
  return length;
}

int CurlTransfer::OnSeek(void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; }

}  // namespace participants::graph
