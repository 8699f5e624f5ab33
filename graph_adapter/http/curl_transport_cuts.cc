// Makes up for what libcurl omits on an HTTP/2 connection when a transfer ends before its answer is
// complete (cancelled, timed out, failed):
// - From 7.88.0 to 8.14.1 libcurl queues the RST_STREAM until it next sends on that connection (its
//   issue 17611). On a quiet connection the peer would not learn of a cancel or a deadline.
// - If the peer has sent TLS's close_notify and has not closed the socket, the transfer that reads
//   it by chance fails, and the others wait for their deadline.
#include <chrono>
#include <utility>

#include "graph_adapter/http/curl_transport.h"

namespace participants::graph {
namespace {

// A carrier has done its work once it is sent. Waiting for its answer is a courtesy.
constexpr Duration kCarrierTime = std::chrono::milliseconds(200);

bool QueuesResets() {
  const unsigned int version = curl_version_info(CURLVERSION_NOW)->version_num;
  return version >= 0x075800 && version < 0x080f00;
}

// Makes libcurl read and write on the transfer's connection, now (7.88.1) or in its next turn.
void LookAgain(CURL* easy) {
  (void)curl_easy_pause(easy, CURLPAUSE_SEND);
  (void)curl_easy_pause(easy, CURLPAUSE_CONT);
}

}  // namespace

void CurlTransport::NoteCut(const CurlTransfer& transfer, EndedBy ended_by) {
  if (!transfer.sent() || cancelled_all_ || carriers_.contains(transfer.id())) return;
  if (cut_.empty()) loop_.Post([this] { TellOfCuts(); });
  std::string& origin = cut_[transfer.local_port()];
  if (ended_by == EndedBy::kUs && QueuesResets()) origin = transfer.Origin();
}

// One other transfer on the same connection is enough: when that ends too, the next one is chosen.
// Prefers a transfer that has received nothing, since LookAgain also restarts libcurl's count of
// slowness.
void CurlTransport::TellOfCuts() {
  auto cuts = std::exchange(cut_, {});
  for (const bool heard : {false, true}) {
    for (const auto& [id, started] : transfers_) {
      if (cuts.empty()) return;
      const CurlTransfer& transfer = *started.transfer;
      if (!transfer.sent() || transfer.heard() != heard) continue;
      if (cuts.erase(transfer.local_port()) > 0) LookAgain(transfer.easy());
    }
  }
  for (const auto& [local_port, origin] : cuts) {
    if (!origin.empty() && idle_connections_.Has(local_port)) CarryReset(local_port, origin);
  }
}

// Only a request makes libcurl send on a connection that has no requests. This request asks for
// nothing and carries no token.
void CurlTransport::CarryReset(int local_port, const std::string& origin) {
  HttpRequest request;
  request.method = HttpMethod::kHead;
  request.url = origin + "/";
  request.deadline = loop_.Now() + kCarrierTime;
  const TransferId carrier = Start(std::move(request), [](const HttpOutcome&) {});
  if (transfers_.contains(carrier)) carriers_.emplace(carrier, local_port);
}

// libcurl may have chosen another connection for the carrier. Then the peer learns of the cut
// because this ends the original connection.
void CurlTransport::EndCarrier(const CurlTransfer& carrier) {
  const auto it = carriers_.find(carrier.id());
  if (it == carriers_.end()) return;
  if (it->second != carrier.local_port()) idle_connections_.GiveUp(it->second);
  carriers_.erase(it);
}

}  // namespace participants::graph
