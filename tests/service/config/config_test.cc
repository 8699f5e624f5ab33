#include "service/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/process/listen_address.h"
#include "tests/service/config/load_config.h"

namespace participants {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(ConfigTest, DefaultsAreThoseOfTheDocumentation) {
  const auto config = Load({});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(ToString(config->listen_address), "127.0.0.1:50051");
  EXPECT_EQ(ToString(*config->health_address), "127.0.0.1:50052");
  EXPECT_EQ(config->default_deadline, absl::Seconds(30));
  EXPECT_EQ(config->max_deadline, absl::Seconds(60));
  EXPECT_EQ(config->drain_delay, absl::Seconds(5));
  EXPECT_GE(config->drain_timeout, config->max_deadline + absl::Seconds(1));
  EXPECT_GT(config->connections.max_age_grace, config->max_deadline);
  EXPECT_EQ(config->max_in_flight, 10000);
  EXPECT_EQ(config->bounds.connections, 0);
  EXPECT_EQ(config->graph.max_connections, 1024);
  EXPECT_EQ(config->log_level, telemetry::Level::kInfo);
  EXPECT_TRUE(config->reflection);
  EXPECT_TRUE(config->graph.retry_invite_on_503);
  EXPECT_FALSE(config->check_config);
  EXPECT_EQ(config->graph.user_agent, "participant-service/" + Version());
  EXPECT_THAT(config->warnings, IsEmpty());
}

TEST(ConfigTest, TheCommandLineWinsOverTheEnvironmentWhichWinsOverTheDefault) {
  const Environment environment = IdentityAnd({{"PARTICIPANTS_MAX_IN_FLIGHT", "7"}});
  EXPECT_EQ(Load({}, environment)->max_in_flight, 7);
  EXPECT_EQ(Load({"--max_in_flight=8"}, environment)->max_in_flight, 8);
  EXPECT_EQ(Load({"--max_in_flight=10000"}, environment)->max_in_flight, 10000);
  EXPECT_EQ(Load({})->max_in_flight, 10000);
}

TEST(ConfigTest, AnEmptyVariableIsAValue) {
  EXPECT_FALSE(Load({}, IdentityAnd({{"PARTICIPANTS_HEALTH_ADDRESS", ""}}))->health_address);
  EXPECT_THAT(RefusalOf({}, IdentityAnd({{"PARTICIPANTS_MAX_DEADLINE", ""}})),
              StartsWith("PARTICIPANTS_MAX_DEADLINE: "));
}

TEST(ConfigTest, UnknownVariablesAreWarnedAboutWithoutTheirValue) {
  const auto config = Load({}, IdentityAnd({{"PARTICIPANTS_MAX_INFLIGHT", kCanary},
                                            {"PARTICIPANTS_max_in_flight", kCanary},
                                            {"PARTICIPANTS_FLAGFILE", kCanary},
                                            {"OTHER", kCanary}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->warnings,
              ElementsAre("PARTICIPANTS_FLAGFILE is not a setting and is ignored",
                          "PARTICIPANTS_MAX_INFLIGHT is not a setting and is ignored",
                          "PARTICIPANTS_max_in_flight is not a setting and is ignored"));
}

TEST(ConfigTest, VariablesThatDoNotParseAreRefusedWithoutTheirValue) {
  EXPECT_EQ(RefusalOf({}, IdentityAnd({{"PARTICIPANTS_DRAIN_DELAY", kCanary}})),
            "PARTICIPANTS_DRAIN_DELAY: must be a duration such as 30s or 1m30s");
  EXPECT_EQ(RefusalOf({}, IdentityAnd({{"PARTICIPANTS_REFLECTION", kCanary}})),
            "PARTICIPANTS_REFLECTION: must be true or false");
  EXPECT_EQ(RefusalOf({}, IdentityAnd({{"PARTICIPANTS_MAX_IN_FLIGHT", kCanary}})),
            "PARTICIPANTS_MAX_IN_FLIGHT: must be a whole number");
}

TEST(ConfigTest, LeftoverArgumentsAreRefused) {
  EXPECT_THAT(RefusalOf({"--noreflection", "false"}), StartsWith("false: is not understood"));
}

struct Refused {
  std::vector<std::string> arguments;
  std::string message;  // The prefix of the message.
};

class RefusedSettingTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedSettingTest, NamesTheSettingInOneLine) {
  const std::string refusal = RefusalOf(GetParam().arguments);
  EXPECT_THAT(refusal, AllOf(StartsWith(GetParam().message), Not(HasSubstr("\n"))));
  EXPECT_THAT(refusal, Not(HasSubstr(kCanary)));
}

INSTANTIATE_TEST_SUITE_P(
    Access, RefusedSettingTest,
    testing::Values(
        Refused{{"--tls_cert_file=a"},
                "tls_key_file: is missing: tls_cert_file is set, and tls_cert_file, tls_key_file, "
                "tls_client_ca_file, caller_policy_file must be set together"},
        Refused{{"--caller_policy_file=a"}, "tls_cert_file: is missing: caller_policy_file is set"},
        Refused{{"--tls_cert_file=a", "--tls_key_file=b", "--tls_client_ca_file=c"},
                "caller_policy_file: is missing: tls_cert_file is set"},
        Refused{{"--audit_on_failure=maybe"}, "audit_on_failure: must be one of closed, open"},
        Refused{{"--metrics_address=9464"}, "metrics_address: has no port"},
        Refused{{"--metrics_address=127.0.0.1:50051"}, "metrics_address: must differ"},
        Refused{{"--metrics_address=127.0.0.1:50052"}, "metrics_address: must differ"}));

TEST(ConfigTest, TlsNeedsNoConsentToBeReachable) {
  const auto config = Load({"--listen_address=0.0.0.0:1", "--tls_cert_file=a", "--tls_key_file=b",
                            "--tls_client_ca_file=c", "--caller_policy_file=d"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->access_files.tls_key_file, "b");
}

TEST(ConfigTest, WarnsWhenNothingIsRecorded) {
  EXPECT_EQ(Load({})->audit_log, "stdout");
  EXPECT_TRUE(Load({})->audit_required);
  const auto config = Load({"--audit_log=", "--audit_on_failure=open"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_FALSE(config->audit_required);
  EXPECT_EQ(config->warnings,
            std::vector<std::string>{"audit_log is empty: nobody can tell later who did what"});
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedSettingTest,
    testing::Values(
        Refused{{"--graph_cloud=china"},
                "graph_cloud: china is not supported: Microsoft Graph has"},
        Refused{{"--graph_cloud=mars"}, "graph_cloud: must be one of global, us-gov-l4, us-gov-l5"},
        Refused{{"--assign_participant_id=yes"},
                "assign_participant_id: must be one of auto, always, never"},
        Refused{{"--log_level=loud"}, "log_level: must be one of debug, info, warning, error"},
        Refused{{"--credential=password"},
                "credential: must be one of auto, client-secret, client-certificate, "
                "workload-identity, managed-identity, static"},
        Refused{{"--max_in_flight=0"}, "max_in_flight: must be from 1 to 1000000"},
        Refused{{"--max_connections=0"}, "max_connections: must be from 1 to 1000000"},
        Refused{{"--graph_max_connections=-1"}, "graph_max_connections: must be from 1 to 65535"},
        Refused{{"--max_deadline=0"}, "max_deadline: must be from 1ms to 1h"},
        Refused{{"--default_deadline=-1s"}, "default_deadline: must be from 1ms to 1h"},
        Refused{{"--default_deadline=2m"},
                "default_deadline: must not be longer than max_deadline"},
        Refused{{"--max_deadline=inf"}, "max_deadline: must be from"},
        Refused{{"--drain_delay=-1s"}, "drain_delay: must be from 0 to 1h"},
        Refused{{"--drain_timeout=0"}, "drain_timeout: must be from 1ms to 2h"},
        Refused{{"--keepalive_time=1ms"}, "keepalive_time: must be from 1s to 24h"},
        Refused{{"--keepalive_timeout=0"}, "keepalive_timeout: must be from 1s to 1h"},
        Refused{{"--max_connection_age=0"}, "max_connection_age: must be from 1s to 24h"},
        Refused{{"--max_connection_age_grace=0"}, "max_connection_age_grace: must be from 1s"},
        Refused{{"--max_connection_idle=0"}, "max_connection_idle: must be from 1s to 24h"},
        Refused{{"--listen_address=127.0.0.1"}, "listen_address: has no port"},
        Refused{{"--listen_address="}, "listen_address: has no port"},
        Refused{{"--listen_address=:50051"}, "listen_address: has no host"},
        Refused{{"--listen_address=127.0.0.1:65536"}, "listen_address: the port is not a number"},
        Refused{{"--listen_address=127.0.0.1:"}, "listen_address: the port is not a number"},
        Refused{{"--listen_address=127.0.0.1:+1"}, "listen_address: the port is not a number"},
        Refused{{"--listen_address=::1:50051"}, "listen_address: the host is neither"},
        Refused{{"--listen_address=[localhost]:1"}, "listen_address: the text in brackets"},
        Refused{{"--listen_address=unix:/tmp/socket:1"}, "listen_address: the host is neither"},
        Refused{{"--health_address=8080"}, "health_address: has no port"},
        Refused{{"--health_address=127.0.0.1:50051"}, "health_address: must differ"},
        Refused{{"--graph_base_url=http://graph.example/v1.0"}, "graph_base_url: "},
        Refused{{"--authority_host=https://login.example?x=canary-secret"}, "authority_host: "},
        Refused{{"--graph_ca_file=/nonexistent"}, "graph_ca_file: "},
        Refused{{"--client_secret_file=/nonexistent"},
                "client_secret_file: cannot read /nonexistent"},
        Refused{{"--credential=static"},
                "credential: static is incomplete; set --static_token_file"},
        Refused{{"--credential=static", "--static_token_file=/nonexistent"},
                "static_token_file: cannot read /nonexistent"}));

TEST(ListenAddressTest, OnlyLoopbackNeedsNoPermission) {
  for (const char* address : {"127.0.0.1:0", "127.255.0.9:1", "[::1]:1", "[0:0::1]:1",
                              "[::ffff:127.0.0.1]:1", "localhost:1", "LocalHost:1"}) {
    EXPECT_EQ(RefusalOf({absl::StrCat("--listen_address=", address)}), "") << address;
  }
  for (const char* address :
       {"0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::ffff:10.0.0.1]:1", "127.0.0.1.example:1",
        "localhost.example:1", "127.1:1", "2130706433:1", "0127.0.0.1:1"}) {
    const std::string argument = absl::StrCat("--listen_address=", address);
    EXPECT_THAT(RefusalOf({argument}), HasSubstr("--allow_insecure")) << address;
    const auto config = Load({argument, "--allow_insecure"});
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_THAT(config->warnings, ElementsAre(StartsWith("allow_insecure: ")));
  }
}

TEST(ListenAddressTest, HealthMayBeReachableOrAbsent) {
  EXPECT_EQ(ToString(*Load({"--health_address=0.0.0.0:1"})->health_address), "0.0.0.0:1");
  EXPECT_EQ(ToString(*Load({"--health_address=[::]:1"})->health_address), "[::]:1");
  EXPECT_FALSE(Load({"--health_address="})->health_address.has_value());
}

TEST(CloudTest, DecidesHostsScopeAndParticipantId) {
  const auto global = Load({});
  EXPECT_EQ(global->graph.base_url, "https://graph.microsoft.com/v1.0");
  EXPECT_EQ(global->graph.authority_host, "https://login.microsoftonline.com");
  EXPECT_EQ(global->graph.scope, "https://graph.microsoft.com/.default");
  EXPECT_TRUE(global->assign_participant_id);

  const auto l4 = Load({"--graph_cloud=us-gov-l4"});
  EXPECT_EQ(l4->graph.base_url, "https://graph.microsoft.us/v1.0");
  EXPECT_EQ(l4->graph.authority_host, "https://login.microsoftonline.us");
  EXPECT_EQ(l4->graph.scope, "https://graph.microsoft.us/.default");
  EXPECT_FALSE(l4->assign_participant_id);

  const auto l5 = Load({"--graph_cloud=us-gov-l5", "--assign_participant_id=always"});
  EXPECT_EQ(l5->graph.base_url, "https://dod-graph.microsoft.us/v1.0");
  EXPECT_EQ(l5->graph.authority_host, "https://login.microsoftonline.us");
  EXPECT_EQ(l5->graph.scope, "https://dod-graph.microsoft.us/.default");
  EXPECT_TRUE(l5->assign_participant_id);

  EXPECT_FALSE(Load({"--assign_participant_id=never"})->assign_participant_id);
}

TEST(CloudTest, TheScopeFollowsTheCloudAndNotTheBaseUrl) {
  const auto config = Load({"--graph_base_url=http://127.0.0.1:8080/v1.0/"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->graph.base_url, "http://127.0.0.1:8080/v1.0");
  EXPECT_EQ(config->graph.scope, "https://graph.microsoft.com/.default");
  EXPECT_EQ(Load({"--graph_scope=api://x/.default"})->graph.scope, "api://x/.default");
}

TEST(CloudTest, TheFlagWinsOverAzuresAuthorityHost) {
  const Environment environment = IdentityAnd({{"AZURE_AUTHORITY_HOST", "https://azure.example"}});
  EXPECT_EQ(Load({}, environment)->graph.authority_host, "https://azure.example");
  EXPECT_EQ(Load({"--authority_host=https://flag.example"}, environment)->graph.authority_host,
            "https://flag.example");
  EXPECT_EQ(Load({}, IdentityAnd({{"AZURE_AUTHORITY_HOST", ""}}))->graph.authority_host,
            "https://login.microsoftonline.com");
}

TEST(ConfigTest, AShortLongestDeadlineNeedsNoOtherSetting) {
  const auto config = Load({"--max_deadline=1s"});
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->default_deadline, absl::Seconds(1));
  EXPECT_EQ(Load({"--max_deadline=1h"})->default_deadline, absl::Seconds(30));
  EXPECT_EQ(Load({"--default_deadline="})->default_deadline, absl::Seconds(30));
  EXPECT_EQ(RefusalOf({"--max_deadline=1s", "--default_deadline=30s"}),
            "default_deadline: must not be longer than max_deadline");
  EXPECT_EQ(
      RefusalOf({"--max_deadline=1s"}, IdentityAnd({{"PARTICIPANTS_DEFAULT_DEADLINE", "30s"}})),
      "default_deadline: must not be longer than max_deadline");
  EXPECT_EQ(RefusalOf({}, IdentityAnd({{"PARTICIPANTS_DEFAULT_DEADLINE", "soon"}})),
            "PARTICIPANTS_DEFAULT_DEADLINE: must be a duration such as 30s or 1m30s");
}

TEST(ConfigTest, WaitsThatMayEndCallsEarlyAreWarnedAbout) {
  const auto config = Load({"--max_deadline=90s"});
  EXPECT_THAT(config->warnings, ElementsAre(StartsWith("drain_timeout is shorter"),
                                            StartsWith("max_connection_age_grace is shorter")));
}

}  // namespace
}  // namespace participants
