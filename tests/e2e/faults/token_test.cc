// Fault rows 10 to 13: the token endpoint is down or sends nonsense, and Graph rejects a token.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/faults/call_swarm.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::FaultReply;
using graph_emulator::WireFault;
using enum grpc::StatusCode;

constexpr char kTokenTarget[] = "/oauth2/v2.0/token";

class Token : public testing::Test {
 protected:
  static Fault OnToken() {
    Fault fault;
    fault.target = kTokenTarget;
    fault.times = -1;
    return fault;
  }
  void FailTokens() {
    Fault fault = OnToken();
    fault.reply.emplace();
    fault.reply->status = 503;
    emulator_->AddFault(fault);
  }
  void Start(bool await_ready) {
    ServiceProcess::Options options;
    options.await_ready = await_ready;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
  }
  grpc::Status TryRemoval() {
    auto request = ExampleRemoval();
    request.set_allow_missing(true);
    v1::RemoveParticipantResponse response;
    return Remove(*service_, request, response);
  }
  size_t TokenRequests() { return emulator_->CountRequests("POST", kTokenTarget); }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
};
using FaultRow10 = Token;
using FaultRow12 = Token;

TEST_F(FaultRow10, WithoutATokenItStartsFailsAtOnceAndRecoversByItself) {
  FailTokens();
  Start(/*await_ready=*/false);
  EXPECT_TRUE(AwaitRequests(*emulator_, "POST", kTokenTarget, 1));
  EXPECT_EQ(CheckHealth(service_->address(), kServiceName).status, kNotServing);
  const absl::Time begin = absl::Now();
  const auto status = TryRemoval();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));  // Not the deadline of 20 s.
  EXPECT_EQ(status.error_code(), UNAVAILABLE);
  EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_UNAVAILABLE");
  EXPECT_TRUE(DetailsOf(status).retry_info);
  emulator_->ClearFaults();
  EXPECT_TRUE(service_->process().AwaitLine(R"("msg":"ready")", kPatience));
  EXPECT_TRUE(TryRemoval().ok());
}

class FaultRow11 : public Token {
 protected:
  FaultRow11() {
    graph_emulator::GraphEmulatorOptions options;
    options.token_lifetime = std::chrono::seconds(30);
    emulator_ = StartExampleEmulator(options);
  }
};

// The service renews a token of thirty seconds from the 22nd to the 24th second on, and uses it for
// 27.
TEST_F(FaultRow11, TheOldTokenIsUsedWhileNoNewOneIsToBeHad) {
  Start(/*await_ready=*/true);
  FailTokens();
  HealthWatch readiness(service_->address(), kServiceName);
  EXPECT_TRUE(readiness.Await(kServing));
  EXPECT_TRUE(AwaitRequests(*emulator_, "POST", kTokenTarget, 2));  // The failing renewal.
  EXPECT_TRUE(TryRemoval().ok());
  EXPECT_TRUE(readiness.Await(kNotServing));  // After the token's end, not before.
  EXPECT_EQ(DetailsOf(TryRemoval()).reason(), "TOKEN_UNAVAILABLE");
  emulator_->ClearFaults();
  EXPECT_TRUE(readiness.Await(kServing));
  EXPECT_TRUE(TryRemoval().ok());
}

TEST_F(FaultRow12, ARevokedTokenCostsOneRenewalForAllCallersAndNoFailure) {
  Start(/*await_ready=*/true);
  EXPECT_TRUE(TryRemoval().ok());
  const size_t before = TokenRequests();
  emulator_->RevokeTokens();
  std::vector<v1::RemoveParticipantRequest> requests(300, ExampleRemoval());
  for (auto& request : requests) request.set_allow_missing(true);
  for (const CallEnd& end : CallSwarm(*service_, {.at_once = 100}).Remove(requests)) {
    EXPECT_TRUE(end.status.ok()) << end.status.error_message();
  }
  EXPECT_EQ(TokenRequests(), before + 1);
}

TEST_F(FaultRow12, ASecondRefusalIsFinal) {
  Start(/*await_ready=*/true);
  Fault refuse;
  refuse.target = "/participants/";
  refuse.times = -1;
  refuse.reply = graph_emulator::GraphErrorReply(401, "InvalidAuthenticationToken", "");
  emulator_->AddFault(refuse);
  const auto status = TryRemoval();
  EXPECT_EQ(status.error_code(), UNAUTHENTICATED);
  EXPECT_EQ(DetailsOf(status).metadata("attempts"), "2");
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 2U);
}

struct Reply {
  std::string name;
  std::string body;
  bool is_good = false;
  WireFault wire = WireFault::kNone;
};
void PrintTo(const Reply& reply, std::ostream* os) { *os << reply.name; }

class FaultRow13 : public Token, public testing::WithParamInterface<Reply> {};

INSTANTIATE_TEST_SUITE_P(
    Replies, FaultRow13,
    testing::Values(
        Reply{"NoJson", "canary-token"}, Reply{"NoObject", "[]"},
        Reply{"NoToken", R"({"expires_in":3600})"},
        Reply{"TokenOfAnotherType", R"({"access_token":7,"expires_in":3600})"},
        Reply{"TokenWithALineEnd", R"({"access_token":"canary-token\r\nX: y","expires_in":3600})"},
        Reply{"ZeroLife", R"({"access_token":"canary-token","expires_in":0})"},
        Reply{"NegativeLife", R"({"access_token":"canary-token","expires_in":-1})"},
        Reply{"EndlessLife", R"({"access_token":"canary-token","expires_in":1e9})"},
        Reply{"ErrorBody", R"({"error":"invalid_client","canary":"canary-token"})"},
        Reply{"AGigabyte", "", false, WireFault::kOversizedBody},
        Reply{"LifeAsText", R"({"access_token":"canary-token","expires_in":"3600"})", true}),
    [](const auto& reply) { return reply.param.name; });

TEST_P(FaultRow13, IsAFailedFetchUnlessItIsAToken) {
  emulator_->AcceptToken("canary-token");
  Fault fault = OnToken();
  fault.wire = GetParam().wire;
  fault.oversized_bytes = std::uint64_t{1} << 30;
  fault.reply.emplace();
  fault.reply->body = GetParam().body;
  emulator_->AddFault(fault);
  Start(/*await_ready=*/false);
  const auto status = TryRemoval();
  EXPECT_EQ(status.ok(), GetParam().is_good);
  if (!status.ok()) {
    EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_UNAVAILABLE");
  }
  EXPECT_EQ(emulator_->CountRequests("DELETE", "") > 0, GetParam().is_good);
  EXPECT_EQ(service_->Stop(), 0);
  for (const std::string& line : service_->process().lines()) {
    EXPECT_THAT(line, testing::Not(testing::HasSubstr("canary-token")));
  }
}

}  // namespace
}  // namespace participants::e2e
