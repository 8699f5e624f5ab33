#include "service/access/caller_policy.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "service/access/caller_policy_json.h"

namespace participants::access {
namespace {

constexpr std::string_view kRemove = "/calls.v1.Calls/Remove";
constexpr std::string_view kInvite = "/calls.v1.Calls/Invite";
constexpr std::array<std::string_view, 2> kPaths = {kRemove, kInvite};

CallerPolicy Policy(const std::string& rules) {
  const auto policy = ParseCallerPolicy(R"({"name": "test", )" + rules + "}", kPaths);
  EXPECT_TRUE(policy.ok()) << policy.status();
  return *policy;
}

TEST(CallerPolicyTest, DeniesWhatNoRuleSpeaksOf) {
  const auto policy = ParseCallerPolicy(R"({"name": "empty"})", kPaths);
  ASSERT_TRUE(policy.ok()) << policy.status();
  EXPECT_EQ(policy->name(), "empty");
  EXPECT_FALSE(policy->Decide("spiffe://td/a", kRemove).allowed);
  EXPECT_EQ(policy->Decide("spiffe://td/a", kRemove).rule, "");
}

TEST(CallerPolicyTest, AllowsTheCallersAndMethodsOfARule) {
  const CallerPolicy policy = Policy(R"("allow_rules": [
    {"name": "inviters", "source": {"principals": ["spiffe://td/a", "b.test"]},
     "request": {"paths": ["/calls.v1.Calls/Invite"]}}])");
  EXPECT_TRUE(policy.Decide("spiffe://td/a", kInvite).allowed);
  EXPECT_TRUE(policy.Decide("b.test", kInvite).allowed);
  EXPECT_EQ(policy.Decide("b.test", kInvite).rule, "inviters");
  EXPECT_FALSE(policy.Decide("spiffe://td/a", kRemove).allowed);
  EXPECT_FALSE(policy.Decide("spiffe://td/ab", kInvite).allowed);
  EXPECT_FALSE(policy.Decide("SPIFFE://td/a", kInvite).allowed);
  EXPECT_FALSE(policy.Decide("", kInvite).allowed);
}

TEST(CallerPolicyTest, ADenyingRuleGoesFirst) {
  const CallerPolicy policy = Policy(R"(
    "allow_rules": [{"name": "all"}],
    "deny_rules": [{"name": "not a", "source": {"principals": ["spiffe://td/a"]}}])");
  EXPECT_FALSE(policy.Decide("spiffe://td/a", kRemove).allowed);
  EXPECT_EQ(policy.Decide("spiffe://td/a", kRemove).rule, "not a");
  EXPECT_TRUE(policy.Decide("spiffe://td/b", kRemove).allowed);
}

TEST(CallerPolicyTest, AStarMatchesBelowItsFolder) {
  const CallerPolicy policy = Policy(R"("allow_rules": [
    {"name": "namespace", "source": {"principals": ["spiffe://td/ns/bots/*"]},
     "request": {"paths": ["/calls.v1.Calls/*"]}}])");
  EXPECT_TRUE(policy.Decide("spiffe://td/ns/bots/sa/x", kRemove).allowed);
  EXPECT_FALSE(policy.Decide("spiffe://td/ns/bots", kRemove).allowed);
  EXPECT_FALSE(policy.Decide("spiffe://td/ns/bots/", kRemove).allowed);
  EXPECT_FALSE(policy.Decide("spiffe://td/ns/botsy/sa/x", kRemove).allowed);
}

TEST(CallerPolicyTest, AListLeftOutMeansAll) {
  const CallerPolicy policy = Policy(R"("allow_rules": [
    {"name": "a", "source": {}, "request": {"paths": ["*"]}}])");
  EXPECT_TRUE(policy.Decide("anybody", kRemove).allowed);
}

TEST(CallerPolicyTest, TheFirstRuleThatAllowsHasTheLimits) {
  const CallerPolicy policy = Policy(R"("allow_rules": [
    {"name": "few", "source": {"principals": ["spiffe://td/a"]},
     "limits": {"per_second": 0.5, "burst": 2}},
    {"name": "many", "source": {"principals": ["spiffe://td/*"]},
     "limits": {"burst": 1.5, "per_second": 100}},
    {"name": "all"}])");
  const PolicyDecision few = policy.Decide("spiffe://td/a", kRemove);
  EXPECT_EQ(few.rule, "few");
  ASSERT_NE(few.limits, nullptr);
  EXPECT_EQ(*few.limits, (RateLimits{.per_second = 0.5, .burst = 2}));
  const PolicyDecision many = policy.Decide("spiffe://td/b", kRemove);
  ASSERT_NE(many.limits, nullptr);
  EXPECT_EQ(*many.limits, (RateLimits{.per_second = 100, .burst = 1.5}));
  EXPECT_EQ(policy.Decide("c.test", kRemove).limits, nullptr);
}

struct Refused {
  const char* json;
  const char* why;
};

class CallerPolicyRefusal : public testing::TestWithParam<Refused> {};

TEST_P(CallerPolicyRefusal, SaysWhereAndWhat) {
  const auto policy = ParseCallerPolicy(GetParam().json, kPaths);
  ASSERT_FALSE(policy.ok());
  EXPECT_EQ(policy.status().message(), GetParam().why);
}

INSTANTIATE_TEST_SUITE_P(
    Files, CallerPolicyRefusal,
    testing::Values(
        Refused{"", "is not JSON"}, Refused{"{", "is not JSON"}, Refused{"\xff", "is not JSON"},
        Refused{"[]", "must be an object"},
        Refused{"{}", R"(must have a "name", a non-empty string)"},
        Refused{R"({"name": ""})", R"(must have a "name", a non-empty string)"},
        Refused{R"({"name": 1})", R"(must have a "name", a non-empty string)"},
        Refused{R"({"name": "a", "rules": []})", R"(has the key "rules", which is unknown)"},
        Refused{R"({"name": "a", "deny_rules": [{"name": "x"}], "deny_rules": [{"name": "y"}]})",
                R"(has "deny_rules" twice)"},
        Refused{R"({"name": "a", "allow_rules": []})",
                "allow_rules: must be a non-empty list; leave it out for none"},
        Refused{R"({"name": "a", "allow_rules": [1]})", "allow_rules[0]: must be an object"},
        Refused{R"({"name": "a", "allow_rules": [{}]})",
                R"(allow_rules[0]: must have a "name", a non-empty string)"},
        Refused{R"({"name": "a", "allow_rules": [{"name": "x"}, {"name": "x"}]})",
                "allow_rules[1]: has the name of another rule"},
        Refused{R"({"name": "a", "deny_rules": [{"name": "x"}], "allow_rules": [{"name": "x"}]})",
                "allow_rules[0]: has the name of another rule"},
        Refused{R"({"name": "a", "allow_rules": [{"name": "x", "principals": ["b"]}]})",
                R"(allow_rules[0]: has the key "principals", which is unknown)"},
        Refused{R"({"name": "a", "allow_rules": [{"name": "x", "source": {"principals": []}}]})",
                "allow_rules[0].source.principals: must be a non-empty list; leave it "
                "out to mean all"},
        Refused{R"({"name": "a", "allow_rules": [{"name": "x", "source": {"principals": [""]}}]})",
                "allow_rules[0].source.principals[0]: must be a non-empty string"},
        Refused{
            R"({"name": "a", "allow_rules": [{"name": "x", "source": {"principals": ["b*"]}}]})",
            "allow_rules[0].source.principals[0]: may have * at its end only, after a /, or be "
            "* alone"},
        Refused{
            R"({"name": "a", "allow_rules": [{"name": "x", "source": {"principals": ["*b"]}}]})",
            "allow_rules[0].source.principals[0]: may have * at its end only, after a /, or be "
            "* alone"},
        Refused{R"({"name": "a", "allow_rules": [{"name": "x", "request": {"headers": []}}]})",
                R"(allow_rules[0].request: has the key "headers", which is unknown)"},
        Refused{
            R"({"name": "a", "deny_rules": [{"name": "x", "request": {"paths": ["/calls.v1.Calls/remove"]}}]})",
            R"(deny_rules[0].request.paths: "/calls.v1.Calls/remove" is not a method of this service)"}));

TEST(CallerPolicyRefusalTest, LimitsHaveExactlyTwoUsableNumbers) {
  for (const char* const limits :
       {"null", "1", "[]", "{}", R"({"per_second": 1})", R"({"burst": 1})",
        R"({"per_second": 1, "burst": 1, "burst_": 1})", R"({"per_second": 1, "bursts": 1})",
        R"({"per_second": "1", "burst": 1})", R"({"per_second": 1, "burst": true})",
        R"({"per_second": 0, "burst": 1})", R"({"per_second": -0.0, "burst": 1})",
        R"({"per_second": -1, "burst": 1})", R"({"per_second": 1, "burst": 0})",
        R"({"per_second": 1, "burst": 0.999})", R"({"per_second": 1, "burst": -1})",
        R"({"per_second": 1e-400, "burst": 1})", R"({"per_second": null, "burst": 1})"}) {
    const auto policy = ParseCallerPolicy(
        R"({"name": "a", "allow_rules": [{"name": "x"}, {"name": "bots", "limits": )" +
            std::string(limits) + "}]}",
        kPaths);
    ASSERT_FALSE(policy.ok()) << limits;
    EXPECT_EQ(policy.status().message(),
              R"(allow_rules[1].limits: the rule "bots" must limit by exactly two numbers, )"
              R"("per_second" above 0 and "burst" of at least 1)")
        << limits;
  }
  for (const char* const number : {"1e400", "Infinity", "NaN"}) {
    const auto policy = ParseCallerPolicy(
        R"({"name": "a", "allow_rules": [{"name": "x", "limits": {"per_second": 1, "burst": )" +
            std::string(number) + "}}]}",
        kPaths);
    EXPECT_EQ(policy.status().message(), "is not JSON") << number;
  }
}

TEST(CallerPolicyRefusalTest, ARuleThatDeniesHasNoLimits) {
  const auto policy = ParseCallerPolicy(
      R"({"name": "a", "deny_rules": [{"name": "x", "limits": {"per_second": 1, "burst": 1}}]})",
      kPaths);
  ASSERT_FALSE(policy.ok());
  EXPECT_EQ(policy.status().message(),
            R"(deny_rules[0].limits: the rule "x" allows nothing to limit)");
}

TEST(CallerPolicyRefusalTest, CutsAKeyBetweenCharacters) {
  std::string key = "1";
  for (int i = 0; i < 30; ++i) key += "\u8bf7";
  const auto policy = ParseCallerPolicy(R"({"name": "a", ")" + key + R"(": 1})", kPaths);
  EXPECT_EQ(std::string(policy.status().message()),
            "has the key \"" + key.substr(0, 64) + "\", which is unknown");
  const auto twice = ParseCallerPolicy(R"({"1)" + key + R"(": 1, "1)" + key + R"(": 1})", kPaths);
  EXPECT_EQ(std::string(twice.status().message()), "has \"1" + key.substr(0, 61) + "\" twice");
}

TEST(CallerPolicyRefusalTest, SurvivesDepth) {
  const std::string json = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_FALSE(ParseCallerPolicy(json, kPaths).ok());
}

}  // namespace
}  // namespace participants::access
