#include "graph_adapter/curl_transport.h"

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
#include "graph_adapter/epoll_event_loop.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::GraphEmulator;
using graph_emulator::WireFault;
using std::chrono::milliseconds;
using std::chrono::seconds;

// One request under way; its end can be awaited by the test's thread.
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
    options_.connect_timeout = seconds(2);
    emulator_ = *GraphEmulator::Start({});
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
                                 Duration time = seconds(10)) {
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
      EXPECT_EQ(pending->callbacks, 0) << "a callback inside Start";
    });
    return pending;
  }
  void Cancel(const std::shared_ptr<Pending>& pending) {
    loop_->Post([this, pending] { transport_->Cancel(pending->id); });
  }
  std::shared_ptr<Pending> GetCall(Duration time = seconds(10)) {
    return Start(HttpMethod::kGet, "/communications/calls/call", "", time);
  }
  std::shared_ptr<Pending> GetCallOnAFreshConnection() {
    HttpRequest request;
    request.url = emulator_->graph_base_url() + "/communications/calls/call";
    request.headers = {"Authorization: Bearer token", "client-request-id: request"};
    request.deadline = clock_.Now() + seconds(10);
    request.fresh_connection = true;
    return Start(std::move(request));
  }
  void OneFault(WireFault wire) {
    Fault fault;
    fault.wire = wire;
    fault.interval = milliseconds(100);
    emulator_->AddFault(std::move(fault));
  }
  void ReplyOnce(int status, std::string body) {
    Fault fault;
    fault.reply.emplace();
    fault.reply->status = status;
    fault.reply->body = std::move(body);
    emulator_->AddFault(std::move(fault));
  }

  const SystemClock clock_;
  CurlOptions options_;
  std::unique_ptr<GraphEmulator> emulator_;
  std::unique_ptr<EpollEventLoop> loop_;
  std::unique_ptr<CurlTransport> transport_;
};

TEST_F(CurlTransportTest, BringsTheAnswerOnTheLoopsThread) {
  const auto pending = GetCall();
  EXPECT_EQ(pending->AwaitResponse().status, 200);
  EXPECT_NE(pending->AwaitResponse().body.find("established"), std::string::npos);
  EXPECT_FALSE(pending->AwaitResponse().request_id.empty());
  EXPECT_NE(pending->thread, std::this_thread::get_id());
}

TEST_F(CurlTransportTest, ReturnsAnErrorStatusAsAResponse) {
  EXPECT_EQ(Start(HttpMethod::kGet, "/communications/calls/none")->AwaitResponse().status, 404);
}

TEST_F(CurlTransportTest, SendsDeleteAndPost) {
  EXPECT_EQ(Start(HttpMethod::kDelete, "/communications/calls/call/participants/p1")
                ->AwaitResponse()
                .status,
            204);
  EXPECT_EQ(emulator_->Roster("call").size(), 1U);
  const auto post = Start(HttpMethod::kPost, "/communications/calls/call/participants/invite",
                          R"({"participants":[]})");
  EXPECT_EQ(post->AwaitResponse().status, 400);
  EXPECT_EQ(emulator_->Journal().back().body, R"({"participants":[]})");
}

TEST_F(CurlTransportTest, ReusesOneConnection) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
  EXPECT_EQ(emulator_->connections_accepted(), 1U);
}

TEST_F(CurlTransportTest, TakesAFreshConnectionWhenAsked) {
  GetCall()->Await();
  GetCallOnAFreshConnection()->AwaitResponse();
  EXPECT_EQ(emulator_->connections_accepted(), 2U);
}

TEST_F(CurlTransportTest, NeverOpensMoreConnectionsThanAllowed) {
  StopTransport();
  options_.max_connections = 3;
  MakeTransport();
  emulator_->SetDelay(milliseconds(20));
  std::vector<std::shared_ptr<Pending>> all;
  all.reserve(30);
  for (int i = 0; i < 30; ++i) all.push_back(GetCall());
  for (const auto& pending : all) EXPECT_EQ(pending->AwaitResponse().status, 200);
  EXPECT_LE(emulator_->connections_accepted(), 3U);
}

TEST_F(CurlTransportTest, TimesOutAtTheDeadlineAndKnowsThatItHadSent) {
  OneFault(WireFault::kNeverAnswer);
  const auto pending = GetCall(milliseconds(200));
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kTimedOut);
  EXPECT_TRUE(pending->AwaitFailure().sent);
}

TEST_F(CurlTransportTest, CancelEndsATransferOnce) {
  OneFault(WireFault::kNeverAnswer);
  const auto pending = GetCall();
  while (emulator_->CountRequests("GET", "/calls/call") == 0) std::this_thread::yield();
  Cancel(pending);
  Cancel(pending);
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kCancelled);
  EXPECT_TRUE(pending->AwaitFailure().sent);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
  Cancel(pending);  // Long gone.
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
  EXPECT_EQ(pending->callbacks, 1);
}

TEST_F(CurlTransportTest, RefusedConnectionWasNotSent) {
  HttpRequest request;
  request.url = "http://127.0.0.1:1/v1.0";
  request.deadline = clock_.Now() + seconds(5);
  const auto pending = Start(std::move(request));
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kFailed);
  EXPECT_FALSE(pending->AwaitFailure().sent);
}

TEST_F(CurlTransportTest, FollowsNoRedirect) {
  Fault fault;
  fault.reply.emplace();
  fault.reply->status = 302;
  fault.reply->headers = {{"Location", emulator_->graph_base_url() + "/elsewhere"}};
  emulator_->AddFault(std::move(fault));
  const auto pending = GetCall();
  EXPECT_EQ(pending->AwaitResponse().status, 302);
  EXPECT_FALSE(pending->AwaitResponse().location.empty());
  EXPECT_EQ(emulator_->Journal().size(), 1U);
}

class LostAnswer : public CurlTransportTest, public testing::WithParamInterface<WireFault> {};

TEST_P(LostAnswer, IsAFailureThatWasSent) {
  OneFault(GetParam());
  const auto pending = GetCall();
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kFailed);
  EXPECT_TRUE(pending->AwaitFailure().sent);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);  // On a connection that works.
}

// libcurl sends a request again by itself when a kept connection dies without a byte of an answer;
// then the server would see two.
TEST_P(LostAnswer, IsOneArrivalOnAReusedConnectionToo) {
  for (const HttpMethod method : {HttpMethod::kDelete, HttpMethod::kPost}) {
    GetCall()->AwaitResponse();
    emulator_->ClearJournal();
    Fault fault;
    fault.wire = GetParam();
    fault.on_reused_connection_only = true;
    emulator_->AddFault(std::move(fault));
    const auto pending =
        Start(method, "/communications/calls/call/participants/invite", R"({"participants":[]})");
    EXPECT_TRUE(pending->AwaitFailure().sent);
    EXPECT_EQ(emulator_->Journal().size(), 1U);
    emulator_->ClearFaults();
  }
}

INSTANTIATE_TEST_SUITE_P(CurlTransport, LostAnswer,
                         testing::Values(WireFault::kBeforeReply, WireFault::kCloseWithoutReply,
                                         WireFault::kMidHeaders, WireFault::kMidBody),
                         [](const auto& row) {
                           switch (row.param) {
                             case WireFault::kBeforeReply:
                               return "ResetBeforeReply";
                             case WireFault::kCloseWithoutReply:
                               return "CloseWithoutReply";
                             case WireFault::kMidHeaders:
                               return "ResetMidHeaders";
                             default:
                               return "ResetMidBody";
                           }
                         });

TEST_F(CurlTransportTest, ResetDuringTheRequestCountsAsSent) {
  OneFault(WireFault::kDuringRequest);
  const auto pending = Start(HttpMethod::kPost, "/communications/calls/call/participants/invite",
                             std::string(512 * 1024, 'x'));
  EXPECT_TRUE(pending->AwaitFailure().sent);
}

TEST_F(CurlTransportTest, KeepsAWholeAnswerThatAResetFollows) {
  for (int i = 0; i < 20; ++i) {
    OneFault(WireFault::kAfterBody);
    // Fresh: a kept connection may be reset just after the next request went out on it.
    EXPECT_EQ(GetCallOnAFreshConnection()->AwaitResponse().status, 200);
  }
}

TEST_F(CurlTransportTest, ASlowBodyEndsAtTheDeadline) {
  OneFault(WireFault::kSlowBody);
  const auto pending = GetCall(milliseconds(300));
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kTimedOut);
}

TEST_F(CurlTransportTest, CutsAnOversizedSuccessAndSaysSo) {
  ReplyOnce(200, std::string(kMaxSuccessBodyBytes + 1, 'x'));
  ReplyOnce(200, std::string(kMaxSuccessBodyBytes, 'x'));
  auto pending = GetCall();
  EXPECT_TRUE(pending->AwaitResponse().body_cut);
  EXPECT_EQ(pending->AwaitResponse().body.size(), kMaxSuccessBodyBytes);
  pending = GetCall();
  EXPECT_FALSE(pending->AwaitResponse().body_cut);
  EXPECT_EQ(pending->AwaitResponse().body.size(), kMaxSuccessBodyBytes);
}

TEST_F(CurlTransportTest, CutsAnOversizedErrorAndKeepsItsStatus) {
  ReplyOnce(503, std::string(kMaxErrorBodyBytes * 4, 'x'));
  const auto pending = GetCall();
  EXPECT_EQ(pending->AwaitResponse().status, 503);
  EXPECT_EQ(pending->AwaitResponse().body.size(), kMaxErrorBodyBytes);
}

TEST_F(CurlTransportTest, BoundsHeaders) {
  for (const WireFault wire : {WireFault::kEndlessHeaders, WireFault::kEndlessInterim}) {
    OneFault(wire);
    EXPECT_TRUE(GetCall()->AwaitFailure().sent);
  }
}

TEST_F(CurlTransportTest, AnswersEverythingWhenItGoesAway) {
  emulator_->SetDelay(seconds(30));
  std::vector<std::shared_ptr<Pending>> all;
  all.reserve(20);
  for (int i = 0; i < 20; ++i) all.push_back(GetCall());
  StopTransport();
  for (const auto& pending : all) {
    EXPECT_TRUE(pending->done.HasBeenNotified());
    EXPECT_EQ(pending->callbacks, 1);
    EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kCancelled);
  }
}

}  // namespace
}  // namespace participants::graph
