// The process itself: settings, exit codes, its servers, their health, and shutdown.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/run_service.h"
#include "tests/e2e/service_process.h"
#include "tests/graph_emulator/graph_emulator.h"
#include "tests/support/http_client.h"

namespace participants::e2e {
namespace {

using graph_emulator::GraphEmulator;
using graph_emulator::GraphEmulatorOptions;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

struct BadSetting {
  const char* name;
  std::vector<std::string> flags;
  std::map<std::string, std::string> environment;
  const char* named;
};
void PrintTo(const BadSetting& setting, std::ostream* os) { *os << setting.name; }
class BadSettings : public testing::TestWithParam<BadSetting> {};

TEST_P(BadSettings, EndTheStartWithOneClearLine) {
  const Ended ended = RunService(GetParam().flags, GetParam().environment);
  EXPECT_EQ(ended.code, 2);
  ASSERT_EQ(ended.lines.size(), 1U) << testing::PrintToString(ended.lines);
  EXPECT_THAT(ended.lines[0], StartsWith("participant-service: "));
  EXPECT_THAT(ended.lines[0], HasSubstr(GetParam().named));
  EXPECT_THAT(ended.lines[0], testing::Not(HasSubstr("canary-s")));
}

INSTANTIATE_TEST_SUITE_P(
    Process, BadSettings,
    testing::Values(
        BadSetting{"Cloud", {"--graph_cloud=mars"}, Credential(), "graph_cloud"},
        BadSetting{"China", {"--graph_cloud=china"}, Credential(), "graph_cloud"},
        BadSetting{
            "BaseUrl", {"--graph_base_url=http://10.0.0.1/v1.0"}, Credential(), "graph_base_url"},
        BadSetting{"Deadline", {"--max_deadline=-1s"}, Credential(), "max_deadline"},
        BadSetting{"PlainText", {"--listen_address=0.0.0.0:0"}, Credential(), "allow_insecure"},
        BadSetting{"Leftover", {"surplus"}, Credential(), "surplus"},
        BadSetting{"NoCredential", {}, {}, "AZURE_TENANT_ID"},
        BadSetting{"HalfACredential", {}, {{"AZURE_CLIENT_SECRET", "canary-s"}}, "AZURE_TENANT_ID"},
        BadSetting{"Environment", {}, {{"PARTICIPANTS_MAX_IN_FLIGHT", "many"}}, "MAX_IN_FLIGHT"}),
    [](const auto& row) { return row.param.name; });

TEST(Process, ChecksItsSettingsAndEnds) {
  const Ended good = RunService({"--check_config"}, Credential());
  EXPECT_EQ(good.code, 0) << testing::PrintToString(good.lines);
  EXPECT_EQ(RunService({"--check_config", "--graph_cloud=mars"}, Credential()).code, 2);
  EXPECT_EQ(RunService({"--check_config", "--max_deadline=1s"}, Credential()).code, 0);
  const Ended warned = RunService({"--check_config", "--drain_timeout=1s"}, Credential());
  EXPECT_EQ(warned.code, 0);
  EXPECT_THAT(warned.lines, testing::Contains(testing::HasSubstr("warning: drain_timeout is")));
}

std::string UrlOf(const ServiceProcess& service, const std::string& path) {
  return "http://" + service.health_address() + path;
}

TEST(Process, AsksAnotherOneForItsHealth) {
  const auto emulator = StartExampleEmulator();
  graph_emulator::Fault no_token;
  no_token.target = "/oauth2/v2.0/token";
  no_token.times = -1;
  no_token.wire = graph_emulator::WireFault::kNeverAnswer;
  emulator->AddFault(no_token);
  ServiceProcess::Options options;
  options.await_ready = false;
  ServiceProcess service(*emulator, options);
  // Neither needs a credential.
  const Ended not_serving = RunService({"--check_health=" + service.address()}, {});
  EXPECT_EQ(not_serving.code, 1);
  EXPECT_THAT(not_serving.lines, ElementsAre(HasSubstr("NOT_SERVING")));
  const Ended not_ready = RunService({"--check_health=" + UrlOf(service, "/readyz")}, {});
  EXPECT_EQ(not_ready.code, 1);
  EXPECT_THAT(not_ready.lines, ElementsAre(HasSubstr("503: no token")));
  EXPECT_EQ(RunService({"--check_health=" + UrlOf(service, "/livez")}, {}).code, 0);
  emulator->ClearFaults();
  ServiceProcess ready(*emulator);
  for (const std::string& where : {ready.address(), UrlOf(ready, "/readyz")}) {
    const Ended serving = RunService({}, {{"PARTICIPANTS_CHECK_HEALTH", where}});
    EXPECT_EQ(serving.code, 0) << where;
    EXPECT_THAT(serving.lines, ElementsAre(testing::ContainsRegex("SERVING|ok")));
  }
}

TEST(Process, SaysWhyAHealthCheckIsWrong) {
  for (const char* const address :
       {"http://127.0.0.1/readyz", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "::1:50051",
        "127.0.0.1:50051/readyz", "https://127.0.0.1:50052/readyz", "garbage"}) {
    const Ended wrong = RunService({std::string("--check_health=") + address}, {});
    EXPECT_EQ(wrong.code, 2) << address;
    EXPECT_THAT(wrong.lines, ElementsAre(HasSubstr("check_health: "))) << address;
  }
  const Ended half = RunService({"--check_health=127.0.0.1:1", "--tls_cert_file=/c"}, {});
  EXPECT_EQ(half.code, 2);
  EXPECT_THAT(half.lines, ElementsAre(HasSubstr("tls_key_file: is missing")));
  const Ended nobody = RunService({"--check_health=http://127.0.0.1:1/readyz"}, {});
  EXPECT_EQ(nobody.code, 1);
  EXPECT_THAT(nobody.lines, ElementsAre(HasSubstr("Connection refused")));
}

TEST(Process, NamesItsVersion) {
  const Ended ended = RunService({"--version"}, {});
  EXPECT_EQ(ended.code, 0);
  ASSERT_FALSE(ended.lines.empty());
  EXPECT_THAT(ended.lines[0], HasSubstr("participant-service"));
}

TEST(Process, HelpNamesTheVersionFlag) {
  const Ended ended = RunService({"--help"}, {});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.lines, testing::Contains(HasSubstr("--version")));
}

TEST(Process, ATakenPortIsAnError) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess first(*emulator);
  const Ended second = RunService({"--listen_address=" + first.address()}, Credential());
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.lines, testing::Contains(HasSubstr("cannot listen on " + first.address())));
}

TEST(Process, SaysWhereItListensInItsFirstLine) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  const auto line = nlohmann::json::parse(service.process().lines().at(0));
  EXPECT_EQ(line["msg"], "listening");
  EXPECT_THAT(line["listen_address"].get<std::string>(), StartsWith("127.0.0.1:"));
  EXPECT_THAT(line["listen_address"].get<std::string>(), testing::Not(testing::EndsWith(":0")));
}

TEST(Process, EveryLogLineIsOneJsonObject) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  EXPECT_EQ(service.Stop(), 0);
  for (const std::string& line : service.process().lines()) {
    const auto parsed = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(parsed.is_object()) << line;
    EXPECT_TRUE(parsed.contains("ts") && parsed.contains("level") && parsed.contains("msg"));
  }
}

TEST(Process, AnswersTheHealthNames) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  for (const char* name : {"", kServiceName}) {
    EXPECT_EQ(CheckHealth(service.address(), name).status, kServing) << name;
  }
  EXPECT_EQ(CheckHealth(service.address(), "stranger").code, grpc::StatusCode::NOT_FOUND);
}

TEST(Process, IsNotReadyBeforeItsFirstTokenAndReadyByItselfAfterwards) {
  const auto emulator = StartExampleEmulator();
  graph_emulator::Fault fault;
  fault.target = "/oauth2/v2.0/token";
  fault.reply.emplace();
  fault.reply->status = 503;
  fault.times = -1;
  emulator->AddFault(fault);
  ServiceProcess::Options options;
  options.await_ready = false;
  ServiceProcess service(*emulator, options);
  EXPECT_EQ(CheckHealth(service.address(), "").status, kNotServing);
  EXPECT_EQ(Probe(service.health_address(), "/livez").status, 200);
  const ProbeAnswer not_ready = Probe(service.health_address(), "/readyz");
  EXPECT_EQ(not_ready.status, 503);
  EXPECT_THAT(not_ready.body, StartsWith("no token from Microsoft Entra"));
  emulator->ClearFaults();
  EXPECT_TRUE(service.process().AwaitLine(R"("msg":"ready")", kPatience));
  EXPECT_EQ(CheckHealth(service.address(), "").status, kServing);
  EXPECT_EQ(Probe(service.health_address(), "/readyz").status, 200);
}

TEST(Process, ServesNothingElseWhereTheKubeletAsks) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess service(*emulator);
  for (const char* path : {"/", "/metrics", kRemoveMethod, "/grpc.health.v1.Health/Check"}) {
    EXPECT_EQ(Probe(service.health_address(), path).status, 404) << path;
  }
  // The health port serves no gRPC at all.
  EXPECT_EQ(CallRaw(NewChannel(service.health_address()), kRemoveMethod, "").status.error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST(Process, WhileDrainingItIsNotReadyAndStillServes) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess::Options options;
  options.flags = {"--drain_delay=5m"};
  ServiceProcess service(*emulator, options);
  service.process().Signal(SIGTERM);
  ASSERT_TRUE(service.process().AwaitLine(R"("msg":"draining")", kPatience));
  const absl::Time end = absl::Now() + kPatience;
  while (CheckHealth(service.address(), "").status != kNotServing && absl::Now() < end) {
  }
  EXPECT_EQ(CheckHealth(service.address(), kServiceName).status, kServing);
  for (const char* path : {"/livez", "/readyz"}) {
    EXPECT_EQ(Probe(service.health_address(), path).status, 200) << path;
  }
  v1::RemoveParticipantResponse response;
  EXPECT_TRUE(Remove(service, ExampleRemoval(), response).ok());
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(kPatience), 128 + SIGTERM);
}

TEST(Process, ASecondSignalEndsItAtOnce) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess::Options options;
  options.flags = {"--drain_delay=60s"};
  ServiceProcess service(*emulator, options);
  service.process().Signal(SIGTERM);
  ASSERT_TRUE(service.process().AwaitLine(R"("msg":"draining")", kPatience));
  service.process().Signal(SIGTERM);
  EXPECT_EQ(service.process().Wait(absl::Seconds(20)), 128 + SIGTERM);
}

// The final counts of suppressed log lines come from an object that outlives the drain.
TEST(Process, StoppedIsTheLastThatItSays) {
  const auto emulator = StartExampleEmulator();
  ServiceProcess::Options options;
  options.flags = {"--metrics_address=127.0.0.1:0"};
  ServiceProcess service(*emulator, options);
  for (int i = 0; i < 100; ++i) {
    v1::RemoveParticipantResponse response;
    EXPECT_FALSE(Remove(service, {}, response).ok());
  }
  EXPECT_EQ(service.Stop(), 0);
  EXPECT_FALSE(service.process().LinesWith("unsent calls not logged").empty());
  EXPECT_THAT(service.process().lines().back(), HasSubstr(R"("msg":"stopped")"));
}

// From SIGTERM to the process's end.
absl::Duration TimeToEnd(GraphEmulator& emulator, bool with_metrics) {
  ServiceProcess::Options options;
  if (with_metrics) options.flags = {"--metrics_address=127.0.0.1:0"};
  ServiceProcess service(emulator, options);
  std::optional<HttpClient> scraper;
  if (with_metrics) {
    const std::string address =
        nlohmann::json::parse(service.process().lines().at(0))["metrics_address"];
    scraper.emplace(std::stoi(address.substr(address.rfind(':') + 1)));
    const auto answer = scraper->Get("/metrics");
    EXPECT_EQ(answer.value_or(HttpClient::Answer{}).status(), 200);
  }
  const absl::Time start = absl::Now();
  EXPECT_EQ(service.Stop(), 0);
  return absl::Now() - start;
}

// The minimum of several runs, since a busy machine can only make it longer. An HTTP server that
// polls for its end takes more than a second.
TEST(Process, MetricsThatAreBeingScrapedDoNotHoldUpItsEnd) {
  const auto emulator = StartExampleEmulator();
  absl::Duration without = absl::InfiniteDuration();
  absl::Duration with = absl::InfiniteDuration();
  for (int i = 0; i < 3; ++i) {
    without = std::min(without, TimeToEnd(*emulator, /*with_metrics=*/false));
    with = std::min(with, TimeToEnd(*emulator, /*with_metrics=*/true));
  }
  EXPECT_LT(with, 2 * without + absl::Milliseconds(500)) << "without: " << without;
}

TEST(Process, ATakenMetricsPortIsAnError) {
  const auto emulator = StartExampleEmulator();
  const ServiceProcess first(*emulator);
  const Ended second = RunService(
      {"--listen_address=127.0.0.1:0", "--health_address=", "--metrics_address=" + first.address()},
      Credential());
  EXPECT_EQ(second.code, 2);
  EXPECT_THAT(second.lines,
              testing::Contains(HasSubstr("metrics_address: cannot listen on " + first.address() +
                                          ": Address already in use")));
}

}  // namespace
}  // namespace participants::e2e
