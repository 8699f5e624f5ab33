#include "service/server/http_listener.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/process/file_descriptor.h"
#include "service/process/listen_address.h"
#include "service/server/listening_sockets.h"
#include "tests/support/http_client.h"
#include "tests/support/recording_log.h"

namespace participants {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

constexpr absl::Duration kPatience = absl::Seconds(20);
constexpr milliseconds kNever = std::chrono::hours(1);
constexpr milliseconds kSoon(100);
// More than the two sockets of a connection can buffer.
constexpr size_t kHuge = size_t{32} * 1024 * 1024;

HttpLimits NoTimeLimits() {
  HttpLimits limits;
  limits.request = limits.response = limits.idle = limits.linger = kNever;
  return limits;
}

size_t OpenDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

bool HasIpv6() {
  ListenAddress address{.host = "::1"};
  return ListenOn(address, kPatience).ok();
}

class HttpListenerTest : public testing::Test {
 protected:
  void Start(const HttpLimits& limits, const std::string& host = "127.0.0.1",
             size_t max_connections = 50) {
    HttpRoutes routes;
    routes["/hello"] = [] { return HttpResponse{.content_type = "text/x", .body = "hello\n"}; };
    routes["/sick"] = [] { return HttpResponse{.status = 503, .body = "sick\n"}; };
    routes["/huge"] = [] { return HttpResponse{.body = std::string(kHuge, 'x')}; };
    auto started = HttpListener::Start(
        {.host = host}, std::move(routes),
        {.setting = "test_address", .max_connections = max_connections, .limits = limits}, log_);
    ASSERT_TRUE(started.ok()) << started.status();
    listener_ = *std::move(started);
    const std::string& address = listener_->address();
    ASSERT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port_)) << address;
  }
  HttpClient Connect() const { return HttpClient(port_); }
  void ExpectServed(HttpClient& client) {
    const auto answer = client.Get("/hello");
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body, "hello\n");
  }
  void ExpectServed() {
    HttpClient client = Connect();
    ExpectServed(client);
  }
  // Expects an error status that closes the connection.
  void ExpectRefused(const std::string& request, int status) {
    HttpClient client = Connect();
    client.Send(request);
    const auto answer = client.Receive();
    ASSERT_TRUE(answer.has_value()) << request.substr(0, 60);
    EXPECT_EQ(answer->status(), status) << request.substr(0, 60);
    EXPECT_THAT(answer->body, testing::EndsWith("\n"));
    EXPECT_THAT(answer->head + answer->body, Not(HasSubstr("canary")));
    EXPECT_TRUE(client.IsClosed()) << request.substr(0, 60);
  }

  telemetry::RecordingLog log_;
  std::unique_ptr<HttpListener> listener_;
  int port_ = 0;
};

TEST_F(HttpListenerTest, AnswersByItsRoutes) {
  Start({});
  HttpClient client = Connect();
  for (const char* target : {"/hello", "/hello?canary=1"}) {
    const auto hello = client.Get(target);
    ASSERT_TRUE(hello.has_value());
    EXPECT_EQ(hello->status(), 200);
    EXPECT_TRUE(hello->Has("Content-Type: text/x")) << hello->head;
    EXPECT_EQ(hello->body, "hello\n");
  }
  EXPECT_EQ(client.Get("/sick").value_or(HttpClient::Answer{}).status(), 503);
}

TEST_F(HttpListenerTest, HeadHasTheHeadersAlone) {
  Start({});
  HttpClient client = Connect();
  client.Send("HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n");
  const auto head = client.Receive(/*to_head=*/true);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->status(), 200);
  EXPECT_TRUE(head->Has("Content-Length: 6")) << head->head;
  ExpectServed(client);  // The next data must be the next response.
}

TEST_F(HttpListenerTest, AnotherPathIs404AndAnotherMethod405) {
  Start({});
  HttpClient client = Connect();
  for (const char* path : {"/", "/canary", "/hello/", "//hello", "hello", "*"}) {
    const auto answer = client.Get(path);
    ASSERT_TRUE(answer.has_value()) << path;
    EXPECT_EQ(answer->status(), 404) << path;
    EXPECT_EQ(answer->body, "not found\n");
    EXPECT_THAT(answer->head, Not(HasSubstr("canary")));
  }
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "CANARY"}) {
    client.Send(absl::StrCat(method, " /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"));
    const auto answer = client.Receive();
    ASSERT_TRUE(answer.has_value()) << method;
    EXPECT_EQ(answer->status(), 405) << method;
    EXPECT_TRUE(answer->Has("Allow: GET, HEAD")) << answer->head;
    EXPECT_EQ(answer->body, "GET or HEAD only\n");
  }
  ExpectServed(client);
}

TEST_F(HttpListenerTest, WhatIsNoRequestOrTooLargeOrHasABodyEndsTheConnection) {
  Start({});
  ExpectRefused("canary\r\n\r\n", 400);
  ExpectRefused("GET /hello HTTP/1.1\r\ncanary\r\n\r\n", 400);
  const std::string large(8 * 1024, 'c');
  ExpectRefused("GET /" + large, 431);
  ExpectRefused("GET /hello HTTP/1.1\r\nA: " + large + "\r\n\r\n", 431);
  ExpectRefused("GET /hello HTTP/1.1\r\nContent-Length: 6\r\n\r\ncanary", 413);
  ExpectRefused("GET /hello HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n", 413);
  ExpectRefused("GET /hello HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ncanary", 413);
  ExpectRefused("POST /hello HTTP/1.1\r\nContent-Length: 6\r\n\r\ncanary", 405);
  ExpectRefused("POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\ncanary", 404);
  ExpectServed();
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(HttpListenerTest, AnAnswerIsNotLostToABodyThatNobodyReads) {
  Start(NoTimeLimits());
  HttpClient client = Connect();
  client.Send(absl::StrCat("POST /hello HTTP/1.1\r\nContent-Length: ", kHuge, "\r\n\r\n"));
  EXPECT_TRUE(client.Send(std::string(kHuge, 'x'))) << "was reset";
  EXPECT_EQ(client.Receive().value_or(HttpClient::Answer{}).status(), 413);
}

TEST_F(HttpListenerTest, KeepsAConnectionUnlessTheClientDoesNot) {
  Start(NoTimeLimits());
  HttpClient client = Connect();
  for (int i = 0; i < 3; ++i) ExpectServed(client);
  client.Send("GET /hello HTTP/1.1\r\n\r\nGET /sick HTTP/1.1\r\n\r\nGET /hel");
  EXPECT_EQ(client.Receive().value_or(HttpClient::Answer{}).body, "hello\n");
  EXPECT_EQ(client.Receive().value_or(HttpClient::Answer{}).body, "sick\n");
  client.Send("lo HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.Receive().value_or(HttpClient::Answer{}).body, "hello\n");
  EXPECT_TRUE(client.IsClosed());

  HttpClient old = Connect();
  old.Send("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Receive().value_or(HttpClient::Answer{}).body, "hello\n");
  EXPECT_TRUE(old.IsClosed());
}

TEST_F(HttpListenerTest, WhoSendsNoWholeRequestInTimeIsDisconnected) {
  HttpLimits limits = NoTimeLimits();
  limits.request = kSoon;
  Start(limits);
  HttpClient silent = Connect();
  HttpClient half = Connect();
  half.Send("GET /hello HT");
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_TRUE(half.IsClosed());
  // On a loaded machine the first request may take longer than that. Then the test tries once more.
  std::optional<HttpClient> second_request;
  std::optional<HttpClient::Answer> first_answer;
  const absl::Time end = absl::Now() + kPatience;
  while (!first_answer && absl::Now() < end) {
    second_request.emplace(Connect());
    second_request->Send("GET /hello HTTP/1.1\r\n\r\nG");
    first_answer = second_request->Receive();
  }
  ASSERT_TRUE(first_answer.has_value());
  EXPECT_EQ(first_answer->body, "hello\n");
  EXPECT_TRUE(second_request->IsClosed());
}

TEST_F(HttpListenerTest, OneByteAtATimeBuysNoTime) {
  HttpLimits limits = NoTimeLimits();
  limits.request = kSoon;
  limits.head_bytes = 16 * 1024 * 1024;
  Start(limits);
  const HttpClient client = Connect();
  client.Send("GET /hello HTTP/1.1\r\nA: ");
  const absl::Time end = absl::Now() + kPatience;
  pollfd readable = {.fd = client.connection().get(), .events = POLLIN, .revents = 0};
  while (client.Send("a") && poll(&readable, 1, /*timeout=*/1) == 0) ASSERT_LT(absl::Now(), end);
}

TEST_F(HttpListenerTest, AnIdleConnectionIsClosed) {
  HttpLimits limits = NoTimeLimits();
  limits.idle = kSoon;
  Start(limits);
  HttpClient client = Connect();
  ExpectServed(client);
  EXPECT_TRUE(client.IsClosed());
}

TEST_F(HttpListenerTest, WhoReadsTooSlowlyIsDisconnected) {
  HttpLimits limits = NoTimeLimits();
  limits.response = kSoon;
  Start(limits);
  const size_t before = OpenDescriptors();
  HttpClient client = Connect();
  client.Send("GET /huge HTTP/1.1\r\n\r\n");
  ExpectServed();
  const absl::Time end = absl::Now() + kPatience;
  while (OpenDescriptors() > before + 1) ASSERT_LT(absl::Now(), end);  // One is the client's.
  EXPECT_FALSE(client.Receive().has_value());
}

TEST_F(HttpListenerTest, OneTooManyEndsTheOneThatHasSentNoRequestForTheLongest) {
  Start(NoTimeLimits(), "127.0.0.1", /*max_connections=*/3);
  HttpClient served = Connect();
  ExpectServed(served);
  HttpClient silent = Connect();
  HttpClient half = Connect();
  half.Send("GET /hel");
  ExpectServed(served);
  HttpClient fourth = Connect();
  ExpectServed(fourth);
  EXPECT_TRUE(silent.IsClosed());
  HttpClient fifth = Connect();
  ExpectServed(fifth);
  EXPECT_TRUE(half.IsClosed());
  ExpectServed(served);
  ExpectServed(fourth);
  ExpectServed(fifth);
}

TEST_F(HttpListenerTest, WhoeverHoldsManyOpenKeepsNobodyOut) {
  Start(NoTimeLimits());
  std::vector<HttpClient> held;
  for (int i = 0; i < 200; ++i) {
    held.push_back(Connect());
    held.back().Send("GET /hello");
    if (i % 20 == 0) ExpectServed();
  }
  ExpectServed();
}

TEST_F(HttpListenerTest, ItsEndWaitsForNobody) {
  Start(NoTimeLimits());
  HttpClient silent = Connect();
  HttpClient half = Connect();
  half.Send("GET /hello HT");
  HttpClient kept = Connect();
  ExpectServed(kept);
  HttpClient reads_nothing = Connect();
  reads_nothing.Send("GET /huge HTTP/1.1\r\n\r\n");
  HttpClient refused = Connect();
  refused.Send("POST /hello HTTP/1.1\r\nContent-Length: 6\r\n\r\n");
  EXPECT_TRUE(refused.Receive().has_value());
  listener_.reset();
  EXPECT_TRUE(silent.IsClosed());
  EXPECT_TRUE(half.IsClosed());
  EXPECT_TRUE(kept.IsClosed());
  EXPECT_FALSE(reads_nothing.Receive().has_value());
  EXPECT_LT(Connect().connection().get(), 0);
}

TEST_F(HttpListenerTest, ListensOnEitherFamilyOrBoth) {
  for (const char* host : {"127.0.0.1", "localhost", "0.0.0.0", "::"}) {
    Start({}, host);
    ExpectServed();
  }
  if (!HasIpv6()) GTEST_SKIP() << "no IPv6 here";
  for (const char* host : {"::1", "0.0.0.0", "::"}) {
    Start({}, host);
    HttpClient client(port_, "::1");
    ExpectServed(client);
  }
}

TEST_F(HttpListenerTest, AnAddressThatCannotBeHadIsAnError) {
  Start({});
  for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
    const ListenAddress taken{.host = host, .port = port_};
    const auto second = HttpListener::Start(taken, {}, {.setting = "a_name", .limits = {}}, log_);
    EXPECT_TRUE(absl::IsUnavailable(second.status()));
    EXPECT_EQ(second.status().message(), absl::StrCat("a_name: cannot listen on ", host, ":", port_,
                                                      ": Address already in use"));
  }
}

TEST_F(HttpListenerTest, OutlivesALackOfDescriptors) {
  Start({});
  const FileDescriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int lowest_free = FileDescriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)).get();
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(lowest_free);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);

  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<in_port_t>(port_));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  EXPECT_TRUE(log_.Await("cannot accept connections for now"));
  setrlimit(RLIMIT_NOFILE, &before);
  ExpectServed();
  EXPECT_EQ(log_.lines().front().text.at("setting"), "test_address");
}

}  // namespace
}  // namespace participants
