// What the transport reports, and how often it sends, when the connection dies.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/component/curl_transport_fixture.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::graph {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;

class LostAnswer : public CurlTransportTest, public testing::WithParamInterface<WireFault> {};

TEST_P(LostAnswer, IsAFailureThatWasSent) {
  OneFault(GetParam());
  const auto pending = GetCall();
  EXPECT_EQ(pending->AwaitFailure().kind, TransportFailureKind::kFailed);
  EXPECT_TRUE(pending->AwaitFailure().sent);
  EXPECT_EQ(GetCall()->AwaitResponse().status, 200);  // On a connection that works.
}

// libcurl resends a request by itself when a reused connection dies without a byte of an answer.
// The server would then see two requests.
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
    // Fresh: a kept connection may be reset just after the next request was sent on it.
    EXPECT_EQ(GetCallOnAFreshConnection()->AwaitResponse().status, 200);
  }
}

}  // namespace
}  // namespace participants::graph
