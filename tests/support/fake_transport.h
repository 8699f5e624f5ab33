#ifndef TESTS_SUPPORT_FAKE_TRANSPORT_H_
#define TESTS_SUPPORT_FAKE_TRANSPORT_H_

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/http/http_transport.h"
#include "tests/support/fake_event_loop.h"

namespace participants::graph {

// All requests sent, in order.
inline std::vector<std::string> HeadersOf(const HttpRequest& request) {
  std::vector<std::string> headers;
  if (request.authorization != nullptr) headers.push_back(*request.authorization);
  headers.insert(headers.end(), request.literal_headers.begin(), request.literal_headers.end());
  headers.insert(headers.end(), request.headers.begin(), request.headers.end());
  return headers;
}

// Records sent requests; the test answers them. Cancel behaves as in the real transport: the loop
// runs the callback later.
class FakeTransport final : public HttpTransport {
 public:
  struct Sent {
    HttpRequest request;
    Callback callback;  // Null once answered or cancelled.
  };

  explicit FakeTransport(FakeEventLoop& loop) : loop_(loop) {}

  TransferId Start(HttpRequest request, Callback callback) override {
    sent_.push_back({std::move(request), std::move(callback)});
    return sent_.size();
  }

  void Cancel(TransferId transfer) override {
    Callback callback = std::exchange(sent_.at(transfer - 1).callback, nullptr);
    if (!callback) return;
    loop_.Post([this, callback = std::move(callback)]() mutable {
      std::move(callback)(TransportFailure{TransportFailureKind::kCancelled, sent_mark, {}});
    });
  }

  const std::vector<Sent>& sent() const { return sent_; }
  const HttpRequest& last() const { return sent_.back().request; }

  // Answers the last request.
  void Answer(HttpOutcome outcome) {
    std::exchange(sent_.back().callback, nullptr)(std::move(outcome));
    loop_.RunPosted();
  }
  void Answer(int status, std::string body = "", std::string retry_after = "") {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    response.retry_after = std::move(retry_after);
    response.request_id = "graph-request";
    Answer(std::move(response));
  }
  void Fail(TransportFailureKind kind, bool sent) {
    Answer(TransportFailure{kind, sent, "reason"});
  }

  size_t CountOf(HttpMethod method) const {
    return static_cast<size_t>(std::count_if(sent_.begin(), sent_.end(), [method](const Sent& s) {
      return s.request.method == method;
    }));
  }

  bool sent_mark = true;  // The send mark that a cancelled transfer reports.

 private:
  FakeEventLoop& loop_;
  std::vector<Sent> sent_;
};

}  // namespace participants::graph

#endif  // TESTS_SUPPORT_FAKE_TRANSPORT_H_
