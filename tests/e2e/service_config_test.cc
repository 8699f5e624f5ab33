// docs/service_config.json and its other form for a headless Service in a client, as callers use
// them: a removal is repeated on UNAVAILABLE, at most so often and not while everything fails; an
// invitation never is.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using graph_emulator::Fault;
using graph_emulator::WireFault;

constexpr int kMaxAttempts = 4;  // As the files say.

std::string ReadDocs(const std::string& name) {
  std::ifstream file(DOCS "/" + name);
  EXPECT_TRUE(file.is_open());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::shared_ptr<grpc::Channel> ChannelWithServiceConfig(const std::string& address,
                                                        const std::string& file) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ReadDocs(file));
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Without a token the service is not ready, and by its health the channel of the headless form
  // would keep calls away.
  arguments.SetInt(GRPC_ARG_INHIBIT_HEALTH_CHECKING, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

class ServiceConfig : public testing::TestWithParam<std::string> {
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
    stub_ =
        v1::ParticipantService::NewStub(ChannelWithServiceConfig(service_->address(), GetParam()));
  }
  // The calls that the server has finished, by its log, which only counts some of them.
  int64_t CountCalls(const std::string& method) {
    EXPECT_EQ(service_->Stop(), 0);
    int64_t calls = 0;
    for (const std::string& line : service_->process().lines()) {
      const auto entry = nlohmann::json::parse(line);
      if (entry["msg"] == "call finished" && entry["grpc.method"] == method) ++calls;
      if (entry["msg"] == "unsent calls not logged") calls += entry["count"].get<int64_t>();
    }
    return calls;
  }

  std::unique_ptr<graph_emulator::GraphEmulator> emulator_ = StartExampleEmulator();
  std::unique_ptr<ServiceProcess> service_;
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

INSTANTIATE_TEST_SUITE_P(Docs, ServiceConfig,
                         testing::Values("service_config.json", "service_config_headless.json"),
                         [](const auto& file) {
                           return file.param.substr(0, file.param.find('.'));
                         });

TEST(ServiceConfigs, DifferInWhatServesToChooseAnAddressAlone) {
  auto headless = nlohmann::json::parse(ReadDocs("service_config_headless.json"));
  EXPECT_EQ(headless.erase("loadBalancingConfig"), 1U);
  EXPECT_EQ(headless.erase("healthCheckConfig"), 1U);
  EXPECT_EQ(headless, nlohmann::json::parse(ReadDocs("service_config.json")));
}

TEST_P(ServiceConfig, RepeatsARemovalUntilItSucceeds) {
  RefuseTokens(1);
  Start();
  grpc::ClientContext context;  // Without a deadline: the file has one.
  v1::RemoveParticipantResponse response;
  const auto status = stub_->RemoveParticipant(&context, ExampleRemoval(), &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(emulator_->CountRequests("DELETE", ""), 1U);
  EXPECT_GE(CountCalls("RemoveParticipant"), 2);
}

TEST_P(ServiceConfig, GivesARemovalUpAfterItsAttempts) {
  RefuseTokens(-1);
  Start();
  grpc::ClientContext context;
  v1::RemoveParticipantResponse response;
  const auto status = stub_->RemoveParticipant(&context, ExampleRemoval(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(DetailsOf(status).reason(), "TOKEN_UNAVAILABLE");
  EXPECT_EQ(CountCalls("RemoveParticipant"), kMaxAttempts);
}

TEST_P(ServiceConfig, NeverRepeatsAnInvitation) {
  RefuseTokens(-1);
  Start();
  grpc::ClientContext context;
  v1::InviteParticipantsResponse response;
  const auto status = stub_->InviteParticipants(&context, ExampleInvitation(), &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(CountCalls("InviteParticipants"), 1);
}

TEST_P(ServiceConfig, StopsRepeatingWhileEverythingFails) {
  RefuseTokens(-1);
  Start();
  constexpr int kCalls = 60;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < kCalls; ++i) {
      callers.emplace_back([this] {
        grpc::ClientContext context;
        v1::RemoveParticipantResponse response;
        EXPECT_FALSE(stub_->RemoveParticipant(&context, ExampleRemoval(), &response).ok());
      });
    }
  }
  const int64_t attempts = CountCalls("RemoveParticipant");
  EXPECT_GE(attempts, kCalls);
  // A hundred tokens, one for each failure; from fifty down nothing is repeated.
  EXPECT_LE(attempts, kCalls + 50);
}

}  // namespace
}  // namespace participants::e2e
