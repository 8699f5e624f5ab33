// Every fault as a client sees it, and its effect on the call and the journal.
#include <gtest/gtest.h>

#include <boost/asio/error.hpp>
#include <boost/beast/http/error.hpp>
#include <string>

#include "tests/graph_emulator/emulator_fixture.h"

namespace participants::graph_emulator {
namespace {

namespace http = boost::beast::http;
using boost::asio::error::connection_reset;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

Fault Wire(WireFault wire) {
  Fault fault;
  fault.wire = wire;
  return fault;
}

class WireFaultTest : public EmulatorFixture {
 protected:
  static HttpRequest GetCall() { return {"GET", CallPath(), GraphHeaders(), ""}; }

  bool ParticipantIsThere() { return !emulator_->Roster(kExampleCallId).empty(); }
  int LastStatus() { return emulator_->Journal().back().status; }
};

struct LostAnswer {
  WireFault wire;
  boost::system::error_code error;
};

class LostAnswerTest : public WireFaultTest, public ::testing::WithParamInterface<LostAnswer> {};

TEST_P(LostAnswerTest, LosesTheAnswerAndDoesTheDeedOnlyWhenToldTo) {
  for (const bool apply : {false, true}) {
    Fault fault = Wire(GetParam().wire);
    fault.apply = apply;
    emulator_->AddFault(fault);
    EXPECT_EQ(Exchange(RemoveRequest()).error, GetParam().error);
    EXPECT_EQ(ParticipantIsThere(), !apply);
    EXPECT_EQ(LastStatus(), 0);
  }
  EXPECT_EQ(emulator_->CountRequests("DELETE", "/participants/"), 2U);
}

INSTANTIATE_TEST_SUITE_P(All, LostAnswerTest,
                         ::testing::Values(LostAnswer{WireFault::kBeforeReply, connection_reset},
                                           LostAnswer{WireFault::kCloseWithoutReply,
                                                      http::error::end_of_stream},
                                           LostAnswer{WireFault::kMidHeaders, connection_reset},
                                           LostAnswer{WireFault::kMidBody, connection_reset}));

TEST_F(WireFaultTest, DuringTheRequestResetsWithoutReadingTheBody) {
  emulator_->AddFault(Wire(WireFault::kDuringRequest));
  HttpRequest request = InviteRequest("");
  request.headers.emplace_back("Content-Length", "1000");
  TestClient client = Connect();
  client.Send(request);
  EXPECT_EQ(client.Receive().error, connection_reset);
  EXPECT_EQ(emulator_->CountRequests("POST", "/invite"), 1U);
}

TEST_F(WireFaultTest, MidBodyDeliversTheHeadAndHalfTheBody) {
  emulator_->AddFault(Wire(WireFault::kMidBody));
  const ClientResult result = Exchange(GetCall());
  EXPECT_EQ(result.error, connection_reset);
  EXPECT_EQ(result.answer.status, 200);
  EXPECT_EQ(result.answer.body.size(),
            std::stoul(std::string(FindHeader(result.answer.headers, "Content-Length"))) / 2);
}

TEST_F(WireFaultTest, AfterBodyDeliversTheAnswerAndResets) {
  emulator_->AddFault(Wire(WireFault::kAfterBody));
  TestClient client = Connect();
  const ClientResult result = client.Exchange(RemoveRequest());
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.answer.status, 204);
  EXPECT_EQ(client.WaitForEnd(), connection_reset);
  EXPECT_FALSE(ParticipantIsThere());
  EXPECT_EQ(LastStatus(), 204);
}

TEST_F(WireFaultTest, SlowOnesComeByteByByteAndWhole) {
  for (const WireFault wire : {WireFault::kSlowBody, WireFault::kSlowHeaders}) {
    Fault fault = Wire(wire);
    fault.interval = milliseconds(1);
    fault.reply = FaultReply{};
    fault.reply->body = std::string(50, 'b');
    emulator_->AddFault(fault);
    const auto start = steady_clock::now();
    const ClientResult result = Exchange(GetCall());
    EXPECT_GE(steady_clock::now() - start, milliseconds(50));
    EXPECT_FALSE(result.error);
    EXPECT_EQ(result.answer.body, fault.reply->body);
    EXPECT_EQ(LastStatus(), 200);
  }
}

TEST_F(WireFaultTest, AnOversizedBodyHasTheSizeThatWasAsked) {
  Fault fault = Wire(WireFault::kOversizedBody);
  fault.oversized_bytes = 3'000'001;
  emulator_->AddFault(fault);
  const ClientResult result = Exchange(GetCall());
  EXPECT_FALSE(result.error);
  EXPECT_EQ(result.answer.body.size(), 3'000'001U);
}

TEST_F(WireFaultTest, EndlessOnesEndWithTheClientOnly) {
  for (const WireFault wire : {WireFault::kEndlessHeaders, WireFault::kEndlessInterim}) {
    emulator_->AddFault(Wire(wire));
    TestClient client = Connect();
    client.Send(GetCall());
    EXPECT_EQ(client.ReceiveRaw(10'000'000).size(), 10'000'000U);
    client.Close();
    EXPECT_TRUE(Eventually([this] { return emulator_->connections_open() == 0; }));
  }
}

TEST_F(WireFaultTest, ANeverAnsweredRequestEndsWithTheClientOnly) {
  emulator_->AddFault(Wire(WireFault::kNeverAnswer));
  TestClient client = Connect();
  client.Send(GetCall());
  EXPECT_TRUE(Eventually([this] { return emulator_->CountRequests("GET", "") == 1; }));
  EXPECT_EQ(emulator_->connections_open(), 1U);
  EXPECT_FALSE(emulator_->Journal().back().client_left);
  client.Close();
  EXPECT_TRUE(Eventually([this] { return emulator_->Journal().back().client_left; }));
  EXPECT_TRUE(Eventually([this] { return emulator_->connections_open() == 0; }));
}

TEST_F(WireFaultTest, ADelayedAnswerWhoseClientHangsUpIsNeverSent) {
  emulator_->SetDelay(std::chrono::hours(1));
  TestClient client = Connect();
  client.Send(RemoveRequest());
  EXPECT_TRUE(Eventually([this] { return !ParticipantIsThere(); }));  // it takes effect on arrival
  client.Close();
  EXPECT_TRUE(Eventually([this] { return emulator_->Journal().back().client_left; }));
  EXPECT_EQ(LastStatus(), 0);
}

TEST_F(WireFaultTest, ADelayHoldsBackTheAnswer) {
  Fault fault;
  fault.delay = milliseconds(50);
  emulator_->AddFault(fault);
  const auto start = steady_clock::now();
  EXPECT_EQ(Exchange(GetCall()).answer.status, 200);
  EXPECT_GE(steady_clock::now() - start, milliseconds(50));
}

TEST_F(WireFaultTest, AReplyComesInPlaceOfTheDeedOrAfterIt) {
  for (const bool apply : {false, true}) {
    Fault fault;
    fault.reply = GraphErrorReply(503, "ServiceUnavailable", "busy", {{"Retry-After", "1"}});
    fault.apply = apply;
    emulator_->AddFault(fault);
    const HttpAnswer answer = Exchange(RemoveRequest()).answer;
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(std::string(FindHeader(answer.headers, "Retry-After")), "1");
    EXPECT_EQ(FindHeader(answer.headers, "request-id").size(), 36U);
    EXPECT_EQ(ParticipantIsThere(), !apply);
    EXPECT_EQ(LastStatus(), 503);
  }
}

TEST_F(WireFaultTest, AReplyFromAnEdgeHasNoIds) {
  Fault fault;
  fault.reply = FaultReply{502, {{"Server", "edge"}}, "text/html", "<html></html>", false};
  emulator_->AddFault(fault);
  const HttpAnswer answer = Exchange(GetCall()).answer;
  EXPECT_EQ(answer.content_type, "text/html");
  EXPECT_EQ(CountHeader(answer.headers, "request-id"), 0U);
}

TEST_F(WireFaultTest, AFaultOfReusedConnectionsSparesTheFirstRequest) {
  Fault fault = Wire(WireFault::kCloseWithoutReply);
  fault.on_reused_connection_only = true;
  emulator_->AddFault(fault);
  TestClient client = Connect();
  EXPECT_EQ(client.Exchange(GetCall()).answer.status, 200);
  EXPECT_EQ(client.Exchange(GetCall()).error, http::error::end_of_stream);
  EXPECT_EQ(Exchange(GetCall()).answer.status, 200);
}

TEST_F(WireFaultTest, TheTokenEndpointCanFailToo) {
  Fault fault;
  fault.target = "/oauth2/v2.0/token";
  fault.reply = FaultReply{429, {{"Retry-After", "60"}}, "text/plain", "Too Many Requests", false};
  emulator_->AddFault(fault);
  EXPECT_EQ(Exchange({"POST", "/tenant/oauth2/v2.0/token", {}, "x=y"}).answer.status, 429);
}

TEST_F(WireFaultTest, ClearedFaultsStrikeNobody) {
  Fault fault = Wire(WireFault::kBeforeReply);
  fault.times = -1;
  emulator_->AddFault(fault);
  EXPECT_EQ(Exchange(GetCall()).error, connection_reset);
  emulator_->ClearFaults();
  EXPECT_EQ(Exchange(GetCall()).answer.status, 200);
}

}  // namespace
}  // namespace participants::graph_emulator
