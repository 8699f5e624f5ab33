#include "graph_adapter/http/curl_transport.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/component/curl_transport_fixture.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A server whose kernel accepts connections, but which never sends anything.
class MutePeer {
 public:
  MutePeer() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address_;
    auto* const address = reinterpret_cast<sockaddr*>(&address_);
    EXPECT_EQ(bind(fd_, address, length), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
    EXPECT_EQ(getsockname(fd_, address, &length), 0);
  }
  ~MutePeer() { close(fd_); }
  MutePeer(const MutePeer&) = delete;
  MutePeer& operator=(const MutePeer&) = delete;

  int port() const { return ntohs(address_.sin_port); }

 private:
  const int fd_;
  sockaddr_in address_{};
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

TEST_F(CurlTransportTest, AWaitForAFreeConnectionEndsAtTheDeadline) {
  StopTransport();
  options_.max_connections = 1;
  MakeTransport();
  OneFault(WireFault::kNeverAnswer);
  const auto holder = GetCall();
  AwaitRequest("/calls/call");
  const auto waiting = GetCall(milliseconds(200));
  EXPECT_EQ(waiting->AwaitFailure().kind, TransportFailureKind::kTimedOut);
  EXPECT_FALSE(waiting->AwaitFailure().sent);
  EXPECT_FALSE(holder->done.HasBeenNotified());
  Cancel(holder);
  holder->Await();
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
}

// The other requests wait for the first one's handshake, to share its connection.
TEST_F(CurlTransportTest, AWaitForAnothersHandshakeEndsAtTheDeadline) {
  const MutePeer peer;
  const auto get = [&](Duration time) {
    HttpRequest request;
    request.url = absl::StrCat("https://127.0.0.1:", peer.port(), "/");
    request.deadline = clock_.Now() + time;
    return Start(std::move(request));
  };
  const auto first = get(seconds(10));
  const auto second = get(milliseconds(200));
  EXPECT_EQ(second->AwaitFailure().kind, TransportFailureKind::kTimedOut);
  EXPECT_FALSE(second->AwaitFailure().sent);
  EXPECT_FALSE(first->done.HasBeenNotified());
}

TEST_F(CurlTransportTest, CancelEndsATransferOnce) {
  OneFault(WireFault::kNeverAnswer);
  const auto pending = GetCall();
  AwaitRequest("/calls/call");
  Cancel(pending);
  Cancel(pending);
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kCancelled);
  EXPECT_TRUE(pending->AwaitFailure().sent);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);
  Cancel(pending);  // Has already ended.
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
    const auto pending = GetCall();
    EXPECT_EQ(pending->AwaitFailure().kind,
              TransportFailureKind::kFailed);  // Not the deadline.
    EXPECT_TRUE(pending->AwaitFailure().sent);
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
