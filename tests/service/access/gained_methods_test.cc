#include "service/access/gained_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/access/caller_policy_json.h"

namespace participants::access {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::vector<std::string> kReleased = {"/calls.v1.Calls/Remove", "/calls.v1.Calls/Invite"};
const std::vector<std::string> kAdded = {"/calls.v1.Calls/List", "/calls.v1.Calls/Mute",
                                         "/calls.v1.Bulk/RemoveAll"};

std::vector<std::string> Warnings(const std::string& rules) {
  std::vector<std::string_view> paths(kReleased.begin(), kReleased.end());
  paths.insert(paths.end(), kAdded.begin(), kAdded.end());
  const auto policy = ParseCallerPolicy(R"({"name": "test", )" + rules + "}", paths);
  EXPECT_TRUE(policy.ok()) << policy.status();
  return WarnOfGainedMethods(*policy, kReleased, kAdded);
}

TEST(GainedMethodsTest, NamesTheRuleAndWhatItHasGained) {
  EXPECT_THAT(
      Warnings(R"("allow_rules": [
        {"name": "bots", "request": {"paths": ["/calls.v1.Calls/*"]}},
        {"name": "desk", "request": {"paths": ["/calls.v1.Calls/Remove"]}}])"),
      ElementsAre("caller_policy_file: the wildcard of the rule \"bots\" also allows methods that "
                  "are new in this version: /calls.v1.Calls/List, /calls.v1.Calls/Mute; name in "
                  "its paths the methods that its callers may call"));
}

TEST(GainedMethodsTest, AllPathsAreAWildcardToo) {
  const auto everything = testing::AllOf(HasSubstr("Calls/List"), HasSubstr("Bulk/RemoveAll"));
  EXPECT_THAT(Warnings(R"("allow_rules": [
                {"name": "a", "request": {"paths": ["*"]}},
                {"name": "b"},
                {"name": "c", "request": {"paths": ["/*"]}}])"),
              ElementsAre(everything, everything, everything));
}

TEST(GainedMethodsTest, WhatIsNamedInFullIsMeant) {
  EXPECT_THAT(Warnings(R"("allow_rules": [{"name": "a", "request": {"paths": [
                "/calls.v1.Calls/*", "/calls.v1.Calls/List"]}}])"),
              ElementsAre(Not(HasSubstr("Calls/List"))));
  EXPECT_THAT(Warnings(R"("allow_rules": [{"name": "a", "request": {"paths": [
                "/calls.v1.Calls/List", "/calls.v1.Calls/Mute", "/calls.v1.Calls/Remove"]}}])"),
              IsEmpty());
}

TEST(GainedMethodsTest, WhatIsDeniedToAllIsNotGained) {
  const std::string allow = R"("allow_rules": [
    {"name": "a", "request": {"paths": ["/calls.v1.Calls/*"]}}], )";
  EXPECT_THAT(Warnings(allow + R"("deny_rules": [{"name": "not yet", "request": {"paths": [
                "/calls.v1.Calls/List", "/calls.v1.Calls/Mute"]}}])"),
              IsEmpty());
  EXPECT_THAT(Warnings(allow + R"("deny_rules": [{"name": "not b",
                "source": {"principals": ["b"]}, "request": {"paths": ["/calls.v1.Calls/List"]}}])"),
              ElementsAre(HasSubstr("Calls/List")));
}

TEST(GainedMethodsTest, AWildcardOfANewServiceIsNewItself) {
  EXPECT_THAT(
      Warnings(R"("allow_rules": [{"name": "a", "request": {"paths": ["/calls.v1.Bulk/*"]}}])"),
      IsEmpty());
}

}  // namespace
}  // namespace participants::access
