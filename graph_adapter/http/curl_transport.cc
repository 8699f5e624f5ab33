#include "graph_adapter/http/curl_transport.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"

namespace participants::graph {
namespace {

constexpr size_t kMaxIdleHandles = 256;
// Time for libcurl to end a completely answered transfer by itself, and so to keep the connection.
constexpr Duration kAnsweredGrace = std::chrono::milliseconds(50);
// Time for libcurl's own timeout, which also reports on the connection, to come first.
constexpr Duration kDeadlineGrace = std::chrono::milliseconds(5);

// Call before the first transfer and before any thread of ours uses libcurl.
void InitializeLibrary() {
  static const CURLcode initialized = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)initialized;
}

// The protocol of a transfer that has released its connection. Without an answer, only an HTTP/2
// connection is kept.
IdleConnections::Protocol ProtocolOf(CURL* easy) {
  long version = CURL_HTTP_VERSION_NONE;
  (void)curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  const bool http1 = version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
  return http1 ? IdleConnections::Protocol::kHttp1 : IdleConnections::Protocol::kHttp2;
}

CurlMulti MakeMulti() {
  InitializeLibrary();
  return {};
}

}  // namespace

CurlTransport::CurlTransport(EpollEventLoop& loop, CurlOptions options)
    : loop_(loop), options_(std::move(options)), idle_connections_(loop), multi_(MakeMulti()) {
  multi_.Set<CURLMOPT_SOCKETFUNCTION>(&OnSocket);
  multi_.Set<CURLMOPT_SOCKETDATA>(this);
  multi_.Set<CURLMOPT_TIMERFUNCTION>(&OnTimer);
  multi_.Set<CURLMOPT_TIMERDATA>(this);
  multi_.Set<CURLMOPT_PIPELINING>(CURLPIPE_MULTIPLEX);
  multi_.Set<CURLMOPT_MAX_TOTAL_CONNECTIONS>(long{options_.max_connections});
  // By default, libcurl keeps four times as many idle connections as there are transfers.
  multi_.Set<CURLMOPT_MAXCONNECTS>(long{options_.max_connections});
  multi_.Set<CURLMOPT_MAX_CONCURRENT_STREAMS>(1000L);
}

CurlTransport::~CurlTransport() {
  for (auto& [id, started] : transfers_) {
    (void)curl_multi_remove_handle(multi_.get(), started.transfer->easy());
  }
}

HttpTransport::TransferId CurlTransport::Start(HttpRequest request, Callback callback) {
  const TransferId id = ++last_id_;
  auto transfer = std::make_unique<CurlTransfer>(id, TakeHandle(), options_, std::move(request),
                                                 std::move(callback), idle_connections_, answered_,
                                                 loop_.Now());
  const bool started = !cancelled_all_ && transfer->setup_error() == CURLE_OK &&
                       curl_multi_add_handle(multi_.get(), transfer->easy()) == CURLM_OK;
  if (!started) {
    const auto kind =
        cancelled_all_ ? TransportFailureKind::kCancelled : TransportFailureKind::kFailed;
    loop_.Post([kind, callback = transfer->TakeCallback()]() mutable {
      std::move(callback)(TransportFailure{kind, /*sent=*/false, {}});
    });
    return id;
  }
  const EventLoop::TimerId deadline =
      loop_.RunAt(transfer->deadline() + kDeadlineGrace,
                  [this, id] { FinishAs(CURLE_OPERATION_TIMEDOUT, id); });
  transfers_.emplace(id, Started{std::move(transfer), deadline});
  return id;
}

PreparedHandle CurlTransport::MakeHandle() {
  PreparedHandle handle = CurlTransfer::Prepare(options_);
  // Without this, the descriptor's number would still be watched after somebody else gets it.
  handle.easy.Set<CURLOPT_CLOSESOCKETFUNCTION>(&OnSocketClosed);
  handle.easy.Set<CURLOPT_CLOSESOCKETDATA>(&idle_connections_);
  return handle;
}

PreparedHandle CurlTransport::TakeHandle() {
  if (idle_handles_.empty()) return MakeHandle();
  PreparedHandle handle = std::move(idle_handles_.back());
  idle_handles_.pop_back();
  return handle;
}

void CurlTransport::Cancel(TransferId id) {
  const auto it = transfers_.find(id);
  if (it == transfers_.end()) return;
  HttpOutcome outcome = it->second.transfer->TakeCancelled();
  loop_.Post([callback = Remove(id, EndedBy::kUs), outcome = std::move(outcome)]() mutable {
    std::move(callback)(std::move(outcome));
  });
}

void CurlTransport::CancelAll() {
  cancelled_all_ = true;
  while (!transfers_.empty()) Cancel(transfers_.begin()->first);
}

HttpTransport::Callback CurlTransport::Remove(TransferId id, EndedBy ended_by) {
  const auto [transfer, deadline] = std::move(transfers_.extract(id).mapped());
  loop_.CancelTimer(deadline);
  if (transfer->heard()) connections_.OnAnswered(transfer->local_port());
  (void)curl_multi_remove_handle(multi_.get(), transfer->easy());
  if (ended_by != EndedBy::kAnswer) NoteCut(*transfer, ended_by);
  EndCarrier(*transfer);
  if (ended_by == EndedBy::kAnswer && idle_handles_.size() < kMaxIdleHandles) {
    if (auto handle = transfer->TakeHandle()) idle_handles_.push_back(*std::move(handle));
  }
  return transfer->TakeCallback();
}

void CurlTransport::OnReady(int fd, uint32_t events) {
  if ((events & EPOLLIN) != 0) connections_.OnHeard(fd, loop_.Now());
  int flags = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0) flags |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) flags |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0) flags |= CURL_CSELECT_ERR;
  Drive(fd, flags);
}

void CurlTransport::Drive(curl_socket_t fd, int flags) {
  int running = 0;
  (void)curl_multi_socket_action(multi_.get(), fd, flags, &running);
  FinishCompleted();
}

CurlTransport::EndedBy CurlTransport::EnderOf(CURLcode code) {
  if (code == CURLE_OK) return EndedBy::kAnswer;
  // CURLE_WRITE_ERROR: our callbacks refused more of an answer.
  const bool by_us = code == CURLE_OPERATION_TIMEDOUT || code == CURLE_WRITE_ERROR;
  return by_us ? EndedBy::kUs : EndedBy::kFailure;
}

void CurlTransport::FinishCompleted() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;  // Removing the handle destroys the message.
    CurlTransfer& transfer = CurlTransfer::Of(message->easy_handle);
    if (transfer.met_ended_connection() && StartAnew(transfer)) continue;
    HttpOutcome outcome = transfer.TakeOutcome(code, loop_.Now());
    if (code == CURLE_OPERATION_TIMEDOUT && transfer.sent() && !carriers_.contains(transfer.id()) &&
        std::holds_alternative<TransportFailure>(outcome)) {
      connections_.OnUnanswered(transfer.easy(), transfer.local_port(), transfer.started(),
                                loop_.Now());
    }
    Remove(transfer.id(), EnderOf(code))(std::move(outcome));
  }
  FinishAnswered();
}

bool CurlTransport::StartAnew(CurlTransfer& transfer) {
  if (carriers_.contains(transfer.id())) return false;  // No reset is left to carry.
  (void)curl_multi_remove_handle(multi_.get(), transfer.easy());
  transfer.StartAnew(loop_.Now());
  return curl_multi_add_handle(multi_.get(), transfer.easy()) == CURLM_OK;
}

void CurlTransport::FinishAnswered() {
  for (const TransferId id : answered_) {
    if (!transfers_.contains(id)) continue;
    loop_.RunAt(loop_.Now() + kAnsweredGrace, [this, id] { FinishAs(CURLE_OK, id); });
  }
  answered_.clear();
}

void CurlTransport::FinishAs(CURLcode code, TransferId id) {
  const auto it = transfers_.find(id);
  if (it == transfers_.end()) return;
  HttpOutcome outcome = it->second.transfer->TakeOutcome(code, loop_.Now());
  Remove(id, EndedBy::kUs)(std::move(outcome));
}

int CurlTransport::OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void*) {
  auto& transport = *static_cast<CurlTransport*>(self);
  if (what == CURL_POLL_REMOVE) {
    transport.connections_.OnIdle(fd);
    transport.idle_connections_.Add(fd, ProtocolOf(easy));
    return 0;
  }
  transport.idle_connections_.OnInUse(fd);
  uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  transport.connections_.OnInUse(fd, transport.loop_.Now());
  transport.loop_.Watch(fd, events, transport);
  return 0;
}

int CurlTransport::OnSocketClosed(void* idle_connections, curl_socket_t fd) {
  static_cast<IdleConnections*>(idle_connections)->OnClosed(fd);
  return close(fd);
}

// libcurl wants to be called after this time. It forbids a call from inside this callback.
int CurlTransport::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto& transport = *static_cast<CurlTransport*>(self);
  transport.due_ = timeout_ms < 0 ? MonotonicTime::max()
                                  : transport.loop_.Now() + std::chrono::milliseconds(timeout_ms);
  transport.AwaitDue();
  return 0;
}

// libcurl moves its timer several times per request, mostly later. Re-arm only when earlier; an
// early firing re-arms itself.
void CurlTransport::AwaitDue() {
  if (due_ >= timer_.when) return;
  loop_.CancelTimer(timer_);
  timer_ = loop_.RunAt(due_, [this] {
    timer_ = {.when = MonotonicTime::max()};
    if (loop_.Now() >= due_) {
      due_ = MonotonicTime::max();
      return Drive(CURL_SOCKET_TIMEOUT, 0);
    }
    AwaitDue();
  });
}

// Does not use curl_version, which asks each of libcurl's libraries: OpenLDAP then loads SASL's
// plug-ins.
std::string CurlVersion() {
  const curl_version_info_data& info = *curl_version_info(CURLVERSION_NOW);
  return absl::StrCat("libcurl/", info.version, " ", info.ssl_version, " nghttp2/",
                      info.nghttp2_version);
}

}  // namespace participants::graph
