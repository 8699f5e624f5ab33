#ifndef GRAPH_ADAPTER_HTTP_CURL_TRANSPORT_H_
#define GRAPH_ADAPTER_HTTP_CURL_TRANSPORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph_adapter/http/curl_connections.h"
#include "graph_adapter/http/curl_handle.h"
#include "graph_adapter/http/curl_options.h"
#include "graph_adapter/http/curl_transfer.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "graph_adapter/http/http_transport.h"
#include "graph_adapter/http/idle_connections.h"

namespace participants::graph {

// HTTP over libcurl: one multi handle driven by curl_multi_socket_action on the event loop's epoll.
// Everything runs on the loop's thread, so nothing needs a lock.
class CurlTransport final : public HttpTransport, private ReadyListener {
 public:
  // Create and destroy it while the loop's thread is not using it.
  CurlTransport(EpollEventLoop& loop, CurlOptions options);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  TransferId Start(HttpRequest request, Callback callback) override;
  void Cancel(TransferId transfer) override;

  // Cancels every transfer, including those that are started later.
  void CancelAll();

 private:
  struct Started {
    std::unique_ptr<CurlTransfer> transfer;
    // libcurl does not time out a transfer that waits for another transfer's connection to be
    // established, or for one of max_connections to become free.
    EventLoop::TimerId deadline;
  };

  // Who ended a transfer: the peer, by a complete answer or by a failure, or this side.
  enum class EndedBy : uint8_t { kAnswer, kFailure, kUs };

  PreparedHandle TakeHandle();
  PreparedHandle MakeHandle();
  void OnReady(int fd, uint32_t events) override;
  void Drive(curl_socket_t fd, int flags);
  void AwaitDue();
  void FinishCompleted();
  static EndedBy EnderOf(CURLcode code);
  // False = the transfer cannot be restarted.
  bool StartAnew(CurlTransfer& transfer);
  // Finishes transfers that have their answer, in case libcurl goes on sending instead.
  void FinishAnswered();
  // Ends a transfer, if it still exists, as if libcurl had ended it.
  void FinishAs(CURLcode code, TransferId id);
  // Removes the transfer from libcurl. Keeps the easy handle of a successful transfer for the next
  // one. A failure leaves traces that even a reset does not clear (8.14.1: the next transfer misses
  // a body that could not be rewound).
  Callback Remove(TransferId id, EndedBy ended_by);

  // In curl_transport_cuts.cc.
  void NoteCut(const CurlTransfer& transfer, EndedBy ended_by);
  void TellOfCuts();
  void CarryReset(int local_port, const std::string& origin);
  void EndCarrier(const CurlTransfer& transfer);

  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void*);
  static int OnTimer(CURLM*, long timeout_ms, void* self);
  static int OnSocketClosed(void* idle_connections, curl_socket_t fd);

  EpollEventLoop& loop_;
  const CurlOptions options_;
  CurlConnections connections_;
  IdleConnections idle_connections_;
  std::vector<TransferId> answered_;
  CurlMulti multi_;
  std::vector<PreparedHandle> idle_handles_;
  std::unordered_map<TransferId, Started> transfers_;
  // Connections on which a transfer ended without a complete answer, by local port. The value is
  // the origin of the request if a reset must be sent, else empty.
  std::unordered_map<int, std::string> cut_;
  std::unordered_map<TransferId, int> carriers_;  // To the local port that they carry for.
  TransferId last_id_ = 0;
  // When libcurl wants to be called. The timer fires no later than that.
  MonotonicTime due_ = MonotonicTime::max();
  EventLoop::TimerId timer_ = {.when = MonotonicTime::max()};
  bool cancelled_all_ = false;
};

// The versions of libcurl and its libraries, as "libcurl/7.88.1 OpenSSL/3.0.17 …".
std::string CurlVersion();

}  // namespace participants::graph

#endif  // GRAPH_ADAPTER_HTTP_CURL_TRANSPORT_H_
