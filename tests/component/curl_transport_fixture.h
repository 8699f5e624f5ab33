#ifndef TESTS_COMPONENT_CURL_TRANSPORT_FIXTURE_H_
#define TESTS_COMPONENT_CURL_TRANSPORT_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "graph_adapter/clock.h"
#include "graph_adapter/http/curl_transport.h"
#include "graph_adapter/http/epoll_event_loop.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {

// One request in flight. The test's thread can await its end.
struct Pending {
  HttpTransport::TransferId id = 0;
  std::optional<HttpOutcome> outcome;
  int callbacks = 0;
  std::thread::id thread;
  absl::Notification done;

  HttpOutcome& Await() {
    EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(20)));
    return *outcome;
  }
  HttpResponse& AwaitResponse() {
    Await();
    EXPECT_TRUE(std::holds_alternative<HttpResponse>(*outcome)) << "the transfer failed";
    return std::get<HttpResponse>(*outcome);
  }
  TransportFailure& AwaitFailure() {
    Await();
    EXPECT_TRUE(std::holds_alternative<TransportFailure>(*outcome))
        << "status " << std::get<HttpResponse>(*outcome).status;
    return std::get<TransportFailure>(*outcome);
  }
};

class CurlTransportTest : public testing::Test {
 protected:
  CurlTransportTest() {
    options_.user_agent = "test";
    options_.connect_timeout = std::chrono::seconds(2);
    emulator_ = *graph_emulator::GraphEmulator::Start({});
    emulator_->AcceptToken("token");
    emulator_->AddCall("call", {"p1", "p2"});
    MakeTransport();
  }
  ~CurlTransportTest() override { StopTransport(); }

  void MakeTransport() {
    loop_ = std::make_unique<EpollEventLoop>(clock_);
    transport_ = std::make_unique<CurlTransport>(*loop_, options_);
  }
  void StopTransport() {
    if (!loop_) return;
    loop_->Post([this] { transport_->CancelAll(); });
    loop_->Stop();
    transport_.reset();
    loop_.reset();
  }

  std::shared_ptr<Pending> Start(HttpMethod method, const std::string& path, std::string body = "",
                                 Duration time = std::chrono::seconds(10)) {
    HttpRequest request;
    request.method = method;
    request.url = emulator_->graph_base_url() + path;
    request.headers = {"Authorization: Bearer token", "client-request-id: request"};
    if (method == HttpMethod::kPost) request.headers.push_back("Content-Type: application/json");
    request.body = std::move(body);
    request.deadline = clock_.Now() + time;
    return Start(std::move(request));
  }
  std::shared_ptr<Pending> Start(HttpRequest request) {
    auto pending = std::make_shared<Pending>();
    loop_->Post([this, pending, request = std::move(request)]() mutable {
      pending->id = transport_->Start(std::move(request), [pending](HttpOutcome outcome) {
        if (++pending->callbacks > 1) return;
        pending->thread = std::this_thread::get_id();
        pending->outcome = std::move(outcome);
        pending->done.Notify();
      });
      EXPECT_EQ(pending->callbacks, 0) << "the callback ran inside Start";
    });
    return pending;
  }
  void Cancel(const std::shared_ptr<Pending>& pending) {
    loop_->Post([this, pending] { transport_->Cancel(pending->id); });
  }
  std::shared_ptr<Pending> GetCall(Duration time = std::chrono::seconds(10)) {
    return Start(HttpMethod::kGet, "/communications/calls/call", "", time);
  }
  void AwaitRequest(const std::string& target) {
    const MonotonicTime end = clock_.Now() + std::chrono::seconds(20);
    while (emulator_->CountRequests("", target) == 0 && clock_.Now() < end) {
      std::this_thread::yield();
    }
    EXPECT_GT(emulator_->CountRequests("", target), 0U);
  }
  std::shared_ptr<Pending> GetCallOnAFreshConnection() {
    HttpRequest request;
    request.url = emulator_->graph_base_url() + "/communications/calls/call";
    request.headers = {"Authorization: Bearer token", "client-request-id: request"};
    request.deadline = clock_.Now() + std::chrono::seconds(10);
    request.fresh_connection = true;
    return Start(std::move(request));
  }
  void OneFault(graph_emulator::WireFault wire) {
    graph_emulator::Fault fault;
    fault.wire = wire;
    fault.interval = std::chrono::milliseconds(100);
    emulator_->AddFault(std::move(fault));
  }
  void ReplyOnce(int status, std::string body) {
    graph_emulator::Fault fault;
    fault.reply.emplace();
    fault.reply->status = status;
    fault.reply->body = std::move(body);
    emulator_->AddFault(std::move(fault));
  }

  const SystemClock clock_;
  CurlOptions options_;
  std::unique_ptr<graph_emulator::GraphEmulator> emulator_;
  std::unique_ptr<EpollEventLoop> loop_;
  std::unique_ptr<CurlTransport> transport_;
};

}  // namespace participants::graph

#endif  // TESTS_COMPONENT_CURL_TRANSPORT_FIXTURE_H_
