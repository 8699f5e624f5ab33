// docs/service_config.json in a client, as callers use it: a removal is repeated on UNAVAILABLE, at
// most so often and not while everything fails; an invitation never is.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;

constexpr int kMaxAttempts = 4;  // As the file says.

std::shared_ptr<grpc::Channel> ChannelWithServiceConfig(const std::string& address) {
  std::ifstream file(SERVICE_CONFIG);
  EXPECT_TRUE(file.is_open());
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(
      {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Without a token the service is not ready, and by its health the channel would keep calls away.
  arguments.SetInt(GRPC_ARG_INHIBIT_HEALTH_CHECKING, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class ServiceConfig : public testing::Test {
 protected:
  // Without a token the service is UNAVAILABLE at once, and says when it asks for one again; -1 =
  // for ever.
  void RefuseTokens(int times) {
    Fault fault;
    fault.target = "/oauth2/v2.0/token";
    fault.times = times;
    fault.reply.emplace();
    fault.reply->status = 503;
    emulator_->AddFault(fault);
  }
  void Start() {
    ServiceProcess::Options options;
    options.await_ready = false;
    service_ = std::make_unique<ServiceProcess>(*emulator_, options);
    stub_ = v1::ParticipantService::NewStub(ChannelWithServiceConfig(service_->address()));
  }
  // The calls that the server has finished, by its log.
  long CountCalls(const std::string& method) {
    EXPECT_EQ(service_->Stop(), 0);
    const auto lines = service_->process().lines();
    return std::count_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(R"("msg":"call finished")") != std::string::npos &&
             line.find(R"("grpc.method":")" + method) != std::string::npos;
    });
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

TEST_F(ServiceConfig, RepeatsARemovalUntilItSucceeds) {
  RefuseTokens(1);
  Start();
  grpc::ClientContext context;  // Without a deadline: the file has one.
  v1::RemoveParticipantResponse response;
  const auto status = stub_->RemoveParticipant(&context, ExampleRemoval(), &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 1U);
  EXPECT_GE(CountCalls("RemoveParticipant"), 2);
}

TEST_F(ServiceConfig, GivesARemovalUpAfterItsAttempts) {
  RefuseTokens(-1);
  Start();
  grpc::ClientContext context;
  v1::RemoveParticipantResponse response;
  const auto status = stub_->RemoveParticipant(&context, ExampleRemoval(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_UNAVAILABLE");
  EXPECT_EQ(CountCalls("RemoveParticipant"), kMaxAttempts);
}

TEST_F(ServiceConfig, NeverRepeatsAnInvitation) {
  RefuseTokens(-1);
  Start();
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  const auto status = stub_->InviteParticipants(&context, ExampleInvitation(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(CountCalls("InviteParticipants"), 1);
}

TEST_F(ServiceConfig, StopsRepeatingWhileEverythingFails) {
  RefuseTokens(-1);
  Start();
  constexpr int kCalls = 12;
  for (int i = 0; i < kCalls; ++i) {
    grpc::ClientContext context;
    v1::RemoveParticipantResponse response;
    EXPECT_FALSE(stub_->RemoveParticipant(&context, ExampleRemoval(), &response).ok());
  }
  const long attempts = CountCalls("RemoveParticipant");
  EXPECT_GE(attempts, kCalls);
  // Ten tokens, one for each failure; below five nothing is repeated.
  EXPECT_LE(attempts, kCalls + 6);
}

}  // namespace
}  // namespace participants::e2e
