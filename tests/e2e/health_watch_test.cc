// Clients that watch a server's health, and malformed health requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <deque>
#include <memory>
#include <string>

#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"

namespace participants::e2e {
namespace {

using testing::ElementsAre;

constexpr auto kServiceUnknown = grpc::health::v1::HealthCheckResponse::SERVICE_UNKNOWN;

TEST(HealthWatching, TellsTheStatusAtOnceAndEachChangeUntilTheEnd) {
  const auto emulator = StartExampleEmulator();
  graph_emulator::Fault no_token;
  no_token.target = "/oauth2/v2.0/token";
  no_token.times = -1;
  no_token.reply = graph_emulator::GraphErrorReply(503, "Later", "", {});
  emulator->AddFault(no_token);
  ServiceProcess::Options options;
  options.await_ready = false;
  options.flags = {"--drain_delay=1s"};
  ServiceProcess service(*emulator, options);
  HealthWatch stranger(service.address(), "stranger");
  EXPECT_TRUE(stranger.Await(kServiceUnknown));
  std::deque<HealthWatch> watches;
  for (int i = 0; i < 50; ++i) {
    watches.emplace_back(service.address(), i % 2 == 0 ? "" : kServiceName);
  }
  for (HealthWatch& watch : watches) EXPECT_TRUE(watch.Await(kNotServing));
  emulator->ClearFaults();
  for (HealthWatch& watch : watches) EXPECT_TRUE(watch.Await(kServing));
  EXPECT_EQ(service.Stop(), 0);
  for (HealthWatch& watch : watches) {
    EXPECT_THAT(watch.AwaitEnd(), ElementsAre(kNotServing, kServing, kNotServing));
  }
  EXPECT_THAT(stranger.AwaitEnd(), ElementsAre(kServiceUnknown));
}

// Whether or not the last change still reaches the watchers.
TEST(HealthWatching, EndsWithAServerThatWaitsForNobody) {
  const auto emulator = StartExampleEmulator();
  for (int i = 0; i < 5; ++i) {
    ServiceProcess service(*emulator);  // With a drain_delay of 0.
    std::deque<HealthWatch> watches;
    for (int j = 0; j < 20; ++j) {
      watches.emplace_back(service.address(), "");
    }
    for (HealthWatch& watch : watches) EXPECT_TRUE(watch.Await(kServing));
    EXPECT_EQ(service.Stop(), 0);
    for (HealthWatch& watch : watches) EXPECT_EQ(watch.AwaitEnd().front(), kServing);
  }
}

TEST(HealthWatching, AWrongRequestIsAnInvalidArgument) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  for (const char* method : {"/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch"}) {
    for (const std::string& bytes :
         {std::string("\xff"), std::string("\x0a\x01\xff"),
          "\x0a\xc9\x01" + std::string(201, 'a')}) {  // The last has a name that is too long.
      EXPECT_EQ(CallRaw(service.channel(), method, bytes).status.error_code(),
                grpc::StatusCode::INVALID_ARGUMENT)
          << method;
    }
  }
}

}  // namespace
}  // namespace participants::e2e
