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
  // Once for each handle.
  static PreparedHandle Prepare(const CurlOptions& options);

  // Asks `idle_connections` before its first byte. Adds itself to `answered` when the whole answer
  // is here and its body may not be out yet: libcurl would send that first, however long the peer
  // does not read it.
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

  // The transfer that an easy handle belongs to.
  static CurlTransfer& Of(CURL* easy);

  HttpTransport::TransferId id() const { return id_; }
  CURL* easy() const { return handle_.easy.get(); }
  CURLcode setup_error() const { return handle_.easy.setup_error(); }

  MonotonicTime deadline() const { return request_.deadline; }
  MonotonicTime started() const { return started_; }
  bool sent() const { return sent_; }
  bool heard() const { return sent_ && header_bytes_ > 0; }  // Some of an answer, at least.
  int local_port() const { return local_port_; }             // Of the connection it was sent on.
  std::string Origin() const;                                // "https://host:port"

  // libcurl gave it a kept connection that was of no use any more. Nothing has been sent, so it can
  // be started once more, on a new one.
  bool met_ended_connection() const { return met_ended_connection_ && !sent_ && !started_anew_; }
  void StartAnew(MonotonicTime now);

  // What libcurl's result means, given what was sent and received. Once.
  HttpOutcome TakeOutcome(CURLcode code, MonotonicTime now);
  HttpOutcome TakeCancelled();

  // Once the handle has left the multi handle.
  HttpTransport::Callback TakeCallback() { return std::move(callback_); }
  // Unless it has options that the next transfer must not have.
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
  // False = no more of it is wanted.
  bool TakeBody(std::string_view bytes, size_t limit);
  void NoteIfAnswered();

  static int OnSocketMade(void* self, curl_socket_t fd, curlsocktype purpose);
  static int OnPrerequest(void* self, char* peer_address, char*, int peer_port, int local_port);
  static size_t OnRead(char* buffer, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static size_t OnBody(char* data, size_t size, size_t count, void* self);

  const HttpTransport::TransferId id_;
  // libcurl writes there, so it outlives the handle.
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
  size_t body_bytes_ = 0;  // Received, wherever they went.
  size_t header_bytes_ = 0;
  bool headers_complete_ = false;
  curl_off_t content_length_ = -1;
};

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_TRANSFER_H_
