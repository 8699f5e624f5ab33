// The limits of a policy's rules, and what the service warns of in a policy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/access/access_world.h"
#include "tests/e2e/health_client.h"
#include "tests/e2e/raw_call.h"
#include "tests/e2e/run_service.h"

namespace participants::e2e {
namespace {

using grpc::StatusCode;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// No token comes back while a test runs.
constexpr char kPerSecond[] = "0.001";

std::string Limits(int burst) {
  return absl::StrCat(R"("limits": {"per_second": )", kPerSecond, R"(, "burst": )", burst, "}");
}

// The limited rule comes first, so it decides about both callers. "any" would allow them too.
std::string PolicyOf(const std::string& name, int burst) {
  return absl::StrCat(R"({"name": ")", name, R"(", "allow_rules": [{"name": "few", )",
                      Limits(burst), R"(}, {"name": "any"}]})");
}

class CallerLimits : public AccessWorld {
 protected:
  CallerLimits() { files_.WritePolicy(PolicyOf("first", 2)); }

  void Reload(const std::string& name, int burst) {
    files_.WritePolicy(PolicyOf(name, burst));
    ASSERT_TRUE(AwaitLogged(absl::StrCat(R"("policy":")", name, R"(")")));
  }
  // Whether the caller's limit is used up; otherwise the call must have worked.
  bool IsLimited(const std::shared_ptr<grpc::Channel>& channel) {
    const grpc::Status status = Remove(channel);
    if (status.ok()) return false;
    EXPECT_EQ(DetailsOf(status).reason(), "CALLER_RATE_LIMITED") << status.error_message();
    return true;
  }
  std::string Metrics() {
    const std::string address =
        nlohmann::json::parse(service_->process().lines().at(0))["metrics_address"];
    return Probe(address, "/metrics").body;
  }
};

TEST_F(CallerLimits, AreOfOneCallerAndOneRule) {
  StartService();
  const auto remover = Connect(remover_.get());
  EXPECT_FALSE(IsLimited(remover));
  EXPECT_FALSE(IsLimited(Connect(remover_.get())));  // A connection has no limit of its own.
  EXPECT_EQ(CallsAtGraph(), 2U);
  EXPECT_TRUE(IsLimited(remover));
  EXPECT_TRUE(IsLimited(Connect(remover_.get())));
  EXPECT_EQ(CallsAtGraph(), 2U);
  const grpc::Status other_method = Invite(remover);
  EXPECT_EQ(DetailsOf(other_method).reason(), "CALLER_RATE_LIMITED");
  EXPECT_FALSE(IsLimited(Connect(inviter_.get())));
  EXPECT_EQ(CallsAtGraph(), 3U);
}

TEST_F(CallerLimits, AreToldWithTheTimeToComeBack) {
  StartService({"--audit_log=" + files_.Path("audit.log")});
  const auto remover = Connect(remover_.get());
  while (!IsLimited(remover)) continue;
  grpc::ClientContext context;
  // The limit is asked for before the request is validated.
  const grpc::Status status = CallRaw(remover, context, kRemoveMethod, "").status;
  EXPECT_EQ(status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason(), "CALLER_RATE_LIMITED");
  EXPECT_EQ(details.metadata("party"), "caller");
  EXPECT_EQ(details.metadata("effect"), "none");
  ASSERT_TRUE(details.retry_info);
  const int64_t seconds = details.retry_info->retry_delay().seconds();
  EXPECT_GT(seconds, 900);
  EXPECT_LE(seconds, 1000);
  const auto pushback = context.GetServerTrailingMetadata().find("grpc-retry-pushback-ms");
  ASSERT_NE(pushback, context.GetServerTrailingMetadata().end());
  EXPECT_EQ(std::stoll(std::string(pushback->second.data(), pushback->second.size())) / 1000,
            seconds);
  EXPECT_TRUE(AwaitLogged(R"("reason":"CALLER_RATE_LIMITED","party":"caller","effect":"none")"));
  // Neither an intent nor a denial.
  EXPECT_EQ(service_->Stop(), 0);
  const std::string records = ReadText(files_.Path("audit.log"));
  EXPECT_THAT(records, HasSubstr("audit outcome"));
  EXPECT_THAT(records, Not(HasSubstr("RESOURCE_EXHAUSTED")));
}

TEST_F(CallerLimits, AreCountedByRule) {
  StartService({"--metrics_address=127.0.0.1:0"});
  EXPECT_THAT(Metrics(), HasSubstr("\nparticipants_caller_limited_total{rule=\"few\"} 0\n"));
  const auto remover = Connect(remover_.get());
  while (!IsLimited(remover)) continue;
  EXPECT_TRUE(IsLimited(remover));
  const std::string metrics = Metrics();
  EXPECT_THAT(metrics, HasSubstr("\nparticipants_caller_limited_total{rule=\"few\"} 2\n"));
  EXPECT_THAT(metrics, Not(HasSubstr("rule=\"any\"")));
}

TEST_F(CallerLimits, HoldForTheSchemaToo) {
  files_.WritePolicy(absl::StrCat(
      R"({"name": "schema", "allow_rules": [{"name": "see",
          "request": {"paths": ["/grpc.reflection.v1alpha.ServerReflection/*"]}, )",
      Limits(2), "}]}"));
  StartService();
  const std::string list_services("\x3a\x00", 2);
  const auto ask = [&](const std::string& version) {
    const std::string method =
        absl::StrCat("/grpc.reflection.", version, ".ServerReflection/ServerReflectionInfo");
    return CallRaw(Connect(remover_.get()), method, list_services).status.error_code();
  };
  EXPECT_EQ(ask("v1"), StatusCode::OK);
  EXPECT_EQ(ask("v1alpha"), StatusCode::OK);
  EXPECT_EQ(ask("v1"), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ask("v1alpha"), StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(CallerLimits, OutliveAReloadThatKeepsThem) {
  StartService();
  const auto remover = Connect(remover_.get());
  while (!IsLimited(remover)) continue;
  Reload("second", 2);
  EXPECT_TRUE(IsLimited(remover));
  // Other limits start with full buckets.
  Reload("third", 1);
  EXPECT_FALSE(IsLimited(remover));
  EXPECT_TRUE(IsLimited(remover));
}

TEST_F(CallerLimits, ThatAreWrongAreRejected) {
  const std::string why =
      R"(allow_rules[0].limits: the rule \"few\" must limit by exactly two numbers)";
  StartService();
  files_.WritePolicy(PolicyOf("wrong", 0));
  ASSERT_TRUE(AwaitLogged(why));
  const auto remover = Connect(remover_.get());
  EXPECT_FALSE(IsLimited(remover));
  EXPECT_FALSE(IsLimited(remover));
  EXPECT_TRUE(IsLimited(remover));

  for (const bool only_checks : {false, true}) {
    std::vector<std::string> flags = files_.Flags();
    if (only_checks) flags.emplace_back("--check_config");
    const Ended ended = RunService(flags, Credential());
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.lines, Contains(HasSubstr("the rule \"few\" must limit by exactly")));
  }
}

class PolicyWarnings : public AccessWorld {
 protected:
  static constexpr char kService[] = "/participants.v1.ParticipantService/";

  std::string PolicyFor(const std::string& path) {
    return absl::StrCat(R"({"name": "warned", "allow_rules": [{"name": "wide", "request": )",
                        R"({"paths": [")", kService, path, R"("]}}]})");
  }
};

TEST_F(PolicyWarnings, NameWhatAWildcardHasGained) {
  const std::string text = R"(the wildcard of the rule "wide" also allows methods that are new)";
  const std::string logged =
      R"(the wildcard of the rule \"wide\" also allows methods that are new)";
  const std::string method = absl::StrCat(kService, "ListParticipants");
  files_.WritePolicy(PolicyFor("*"));
  std::vector<std::string> flags = files_.Flags();
  flags.emplace_back("--check_config");
  const Ended checked = RunService(flags, Credential());
  EXPECT_EQ(checked.code, 0);
  EXPECT_THAT(checked.lines,
              Contains(testing::AllOf(HasSubstr("warning: "), HasSubstr(text), HasSubstr(method))));

  StartService();
  ASSERT_TRUE(AwaitLogged(logged));
  files_.WritePolicy(PolicyFor("RemoveParticipant"));
  ASSERT_TRUE(AwaitLogged("new caller policy in force"));
  files_.WritePolicy(PolicyFor("*"));
  ASSERT_TRUE(AwaitLogged("new caller policy in force", 2));
  ASSERT_TRUE(AwaitLogged(logged, 2));
  const auto is_wrong = [&](const std::string& line) {
    return absl::StrContains(line, logged) &&
           (!absl::StrContains(line, R"("level":"warn)") || !absl::StrContains(line, method));
  };
  EXPECT_EQ(std::ranges::count_if(service_->process().lines(), is_wrong), 0);
}

TEST_F(PolicyWarnings, DoNotComeWhereMethodsAreNamed) {
  files_.WritePolicy(PolicyFor("ListParticipants"));
  std::vector<std::string> flags = files_.Flags();
  flags.emplace_back("--check_config");
  const Ended checked = RunService(flags, Credential());
  EXPECT_EQ(checked.code, 0);
  EXPECT_THAT(checked.lines, Not(Contains(HasSubstr("wildcard"))));
}

}  // namespace
}  // namespace participants::e2e
