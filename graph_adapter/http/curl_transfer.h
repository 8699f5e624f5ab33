#ifndef GRAPH_ADAPTER_HTTP_CURL_TRANSFER_H_
#define GRAPH_ADAPTER_HTTP_CURL_TRANSFER_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "graph_adapter/http/curl_handle.h"
#include "graph_adapter/http/curl_options.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/http/idle_connections.h"
#include "graph_adapter/http/prepared_handle.h"
#include "graph_adapter/wipe.h"

namespace participants::graph {

// One request on one easy handle, sent at most once. Event loop thread only.
class CurlTransfer {
 public:
  // Call once for each handle.
  static PreparedHandle Prepare(const CurlOptions& options);

  // Asks `idle_connections` before the first byte. Adds its id to `answered` when the complete
  // answer is here but the request's body may not be fully sent: libcurl would send the body first,
  // however long the peer does not read it.
  CurlTransfer(HttpTransport::TransferId id, PreparedHandle handle, const CurlOptions& options,
               HttpRequest request, HttpTransport::Callback callback,
               IdleConnections& idle_connections, std::vector<HttpTransport::TransferId>& answered,
               MonotonicTime now);
  // Wipes both bodies, which may hold secrets.
  ~CurlTransfer() {
    Wipe(request_.body);
    Wipe(response_.body);
  }
  CurlTransfer(const CurlTransfer&) = delete;  // libcurl holds its address.
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Returns the transfer that an easy handle belongs to.
  static CurlTransfer& Of(CURL* easy);

  HttpTransport::TransferId id() const { return id_; }
  CURL* easy() const { return handle_.easy.get(); }
  CURLcode setup_error() const { return handle_.easy.setup_error(); }

  MonotonicTime deadline() const { return request_.deadline; }
  MonotonicTime started() const { return started_; }
  bool sent() const { return sent_; }
  bool heard() const { return sent_ && header_bytes_ > 0; }  // At least part of an answer came.
  int local_port() const { return local_port_; }             // Of the connection it was sent on.
  std::string Origin() const;                                // "https://host:port"

  // libcurl chose a kept connection that was no longer usable. Nothing was sent, so the transfer
  // can be restarted once, on a new connection.
  bool met_ended_connection() const { return met_ended_connection_ && !sent_ && !started_anew_; }
  void StartAnew(MonotonicTime now);

  // Maps libcurl's result to an outcome, given what was sent and received. Call once.
  HttpOutcome TakeOutcome(CURLcode code, MonotonicTime now);
  HttpOutcome TakeCancelled();

  // Call after the handle has left the multi handle.
  HttpTransport::Callback TakeCallback() { return std::move(callback_); }
  // nullopt = the handle has options that the next transfer must not have.
  std::optional<PreparedHandle> TakeHandle();

 private:
  void SetTimes(MonotonicTime now);
  void SetMethod();
  void SetHeaders();
  void SetCallbacks();
  bool HasUnreadInput() const;
  bool ResponseComplete() const;
  bool ClosedInOrder(CURLcode code) const;
  void ReadHeader(absl::string_view line);
  void LimitSlowness();
  bool ReadsBody() const;
  // False = no more of the body is wanted.
  bool TakeBody(std::string_view bytes, size_t limit);
  void NoteIfAnswered();

  static int OnSocketMade(void* self, curl_socket_t fd, curlsocktype purpose);
  static int OnPrerequest(void* self, char* peer_address, char*, int peer_port, int local_port);
  static size_t OnRead(char* buffer, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);

  const HttpTransport::TransferId id_;
  // libcurl writes to this, so it must outlive the handle.
  std::array<char, CURL_ERROR_SIZE> curl_error_{};
  PreparedHandle handle_;
  HttpRequest request_;
  CurlHeaderList headers_;
  HttpTransport::Callback callback_;
  std::vector<HttpTransport::TransferId>& answered_;
  const Duration connect_timeout_;
  const Duration silence_timeout_;
  const MonotonicTime started_;

  IdleConnections& idle_connections_;
  bool met_ended_connection_ = false;
  bool started_anew_ = false;
  bool sent_ = false;
  int local_port_ = -1;
  size_t body_sent_ = 0;
  HttpResponse response_;
  size_t body_bytes_ = 0;  // Received, whether kept here or read elsewhere.
  size_t header_bytes_ = 0;
  bool headers_complete_ = false;
  curl_off_t content_length_ = -1;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_TRANSFER_H_
