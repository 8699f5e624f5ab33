// A call as JSON: valid and rejected input.
#include "tests/graph_emulator/call_json.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"

namespace participants::graph_emulator {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

CallPlan Plan(const std::string& text) {
  auto plan = CallFromJson(text);
  EXPECT_TRUE(plan.ok()) << text << ": " << plan.status();
  return plan.ok() ? *std::move(plan) : CallPlan();
}

TEST(CallJsonTest, TakesIdsAlone) {
  const CallPlan plan = Plan(R"({"participants":["p-1","p-2"]})");
  ASSERT_EQ(plan.participants.size(), 2U);
  EXPECT_EQ(plan.participants[1].id, "p-2");
  EXPECT_EQ(plan.participants[1].overrides_json, "");
  const json first = json::parse(plan.participants[0].identity_json)["user"];
  EXPECT_EQ(first["id"].get<std::string>().size(), 36U);
  EXPECT_NE(first["id"], json::parse(plan.participants[1].identity_json)["user"]["id"]);
}

TEST(CallJsonTest, SettingsThatAreNotGivenAreTheDefaults) {
  const CallSettings settings = Plan("{}").settings;
  EXPECT_EQ(settings.my_participant_id, "");
  EXPECT_EQ(settings.roster.mode, RosterMode::kFull);
  EXPECT_EQ(settings.roster.appear_after, milliseconds(0));
  EXPECT_EQ(settings.roster.disappear_after, milliseconds(0));
  EXPECT_EQ(settings.roster.limit, std::nullopt);
  EXPECT_EQ(settings.roster.page_size, std::nullopt);
  EXPECT_EQ(settings.roster.next_link, std::nullopt);
  EXPECT_EQ(settings.joined_id, JoinedId::kSame);
  EXPECT_EQ(settings.callee, std::nullopt);
  EXPECT_EQ(settings.ring_time, std::nullopt);
  EXPECT_EQ(settings.operations, OperationsKept::kNone);
  EXPECT_FALSE(settings.not_in_call);
  EXPECT_TRUE(settings.joining.participants.empty());
}

TEST(CallJsonTest, TakesEverySetting) {
  const CallSettings settings = Plan(R"({
    "myParticipantId": "me", "joined_id": "linked", "callee": "pstn_failure", "ring_ms": 250,
    "operations": "kept", "not_in_call": true, "generate": 2,
    "joining": {"participants": [{"id": "again", "leaves_first": true}], "generate": 1,
                "per_removal": 3},
    "roster": {"mode": "until_third", "appear_after_ms": 10, "disappear_after_ms": 20,
               "limit": 100, "page_size": 7, "next_link": "{SELF}?$skiptoken=0"}})")
                                    .settings;
  EXPECT_EQ(settings.my_participant_id, "me");
  EXPECT_EQ(settings.roster.mode, RosterMode::kUntilThird);
  EXPECT_EQ(settings.roster.appear_after, milliseconds(10));
  EXPECT_EQ(settings.roster.disappear_after, milliseconds(20));
  EXPECT_EQ(settings.roster.limit, 100U);
  EXPECT_EQ(settings.roster.page_size, 7U);
  EXPECT_EQ(settings.roster.next_link, "{SELF}?$skiptoken=0");
  EXPECT_EQ(settings.joined_id, JoinedId::kLinked);
  EXPECT_EQ(settings.callee, CalleeBehaviour::kPstnFailure);
  EXPECT_EQ(settings.ring_time, milliseconds(250));
  EXPECT_EQ(settings.operations, OperationsKept::kForGood);
  EXPECT_TRUE(settings.not_in_call);
  ASSERT_EQ(settings.joining.participants.size(), 2U);
  EXPECT_EQ(settings.joining.participants[0].id, "again");
  EXPECT_EQ(settings.joining.participants[0].overrides_json, "");
  EXPECT_TRUE(settings.joining.participants[0].leaves_first);
  EXPECT_EQ(settings.joining.participants[1].id, "generated-00003");
  EXPECT_EQ(settings.joining.per_removal, 3U);
}

TEST(CallJsonTest, KnowsTheOtherNames) {
  EXPECT_EQ(Plan(R"({"roster":{"mode":"peer_to_peer"}})").settings.roster.mode,
            RosterMode::kPeerToPeer);
  EXPECT_EQ(Plan(R"({"joined_id":"unlinked"})").settings.joined_id, JoinedId::kUnlinked);
  EXPECT_EQ(Plan(R"({"callee":"answer"})").settings.callee, CalleeBehaviour::kAnswer);
  EXPECT_EQ(Plan(R"({"callee":"decline"})").settings.callee, CalleeBehaviour::kDecline);
  EXPECT_EQ(Plan(R"({"callee":"time_out"})").settings.callee, CalleeBehaviour::kTimeOut);
  EXPECT_EQ(Plan(R"({"operations":"until_done"})").settings.operations, OperationsKept::kUntilDone);
}

TEST(CallJsonTest, TakesParticipantsAsObjects) {
  const CallPlan plan = Plan(R"({"participants":[
    {"id": "p-1", "identity": {"guest": {"id": "teamsvisitor:1"}}},
    {"id": null, "isMuted": true, "info": {"region": "emea"}, "metadata": "m"},
    {"raw": {"id": 17}}, {"raw": null}, {}]})");
  ASSERT_EQ(plan.participants.size(), 5U);
  EXPECT_EQ(plan.participants[0].id, "p-1");
  EXPECT_EQ(json::parse(plan.participants[0].identity_json),
            json::parse(R"({"guest":{"id":"teamsvisitor:1"}})"));
  EXPECT_EQ(plan.participants[0].overrides_json, "");
  EXPECT_EQ(plan.participants[1].id, "");
  EXPECT_EQ(json::parse(plan.participants[1].overrides_json),
            json::parse(R"({"isMuted":true,"info":{"region":"emea"},"metadata":"m"})"));
  EXPECT_EQ(plan.participants[2].raw_json, R"({"id":17})");
  EXPECT_EQ(plan.participants[3].raw_json, "null");
  EXPECT_EQ(plan.participants[4].id.size(), 36U);
}

TEST(CallJsonTest, GeneratesTheSameCrowdEachTime) {
  const CallPlan plan = Plan(R"({"participants":["p-1"],"generate":5000})");
  ASSERT_EQ(plan.participants.size(), 5001U);
  EXPECT_EQ(plan.participants[1].id, "generated-00001");
  EXPECT_EQ(plan.participants[5000].id, "generated-05000");
  const json user = json::parse(plan.participants[5000].identity_json)["user"];
  EXPECT_EQ(user["id"], "00000000-0000-4000-8000-000000005000");
  EXPECT_EQ(user["displayName"], "Generated 05000");
}

TEST(CallJsonTest, RefusesWhatItDoesNotKnow) {
  const std::vector<std::pair<std::string, std::string>> refusals = {
      {"", "the body must be {\"participants\":[...]}"},
      {"[]", "the body must be {\"participants\":[...]}"},
      {R"({"participant":[]})", "unknown field 'participant'"},
      {R"({"participants":{}})", "participants must be an array"},
      {R"({"participants":["p-1",1]})",
       "participants[1]: a participant is its id, a string, or an object"},
      {R"({"participants":[{"id":1}]})", "participants[0]: id must be a string or null"},
      {R"({"participants":[{"id":""}]})",
       "participants[0]: id must not be empty; null stands for none"},
      {R"({"participants":[{"identity":null}]})", "participants[0]: identity must be an object"},
      {R"({"participants":[{"isMuted":1}]})", "participants[0]: isMuted must be a boolean"},
      {R"({"participants":[{"isInLobby":"y"}]})", "participants[0]: isInLobby must be a boolean"},
      {R"({"participants":[{"leaves_first":1}]})",
       "participants[0]: leaves_first must be a boolean"},
      {R"({"joining":[]})", "joining: must be a JSON object"},
      {R"({"joining":{"participants":[1]}})",
       "joining: participants[0]: a participant is its id, a string, or an object"},
      {R"({"joining":{"generate":20001}})", "joining: generate must be 0 to 20000"},
      {R"({"joining":{"per_removal":0}})", "joining: per_removal must be at least 1"},
      {R"({"joining":{"per_second":1}})", "joining: unknown field 'per_second'"},
      {R"({"participants":[{"info":[]}]})", "participants[0]: info must be an object"},
      {R"({"participants":[{"raw":1,"id":"p"}]})",
       "participants[0]: raw has no other member beside it"},
      {R"({"generate":20001})", "generate must be 0 to 20000"},
      {R"({"generate":"many"})", "generate must be a whole number"},
      {R"({"myParticipantId":1})", "myParticipantId must be a string"},
      {R"({"roster":[]})", "roster: must be a JSON object"},
      {R"({"roster":{"mode":"p2p"}})",
       "roster: mode must be one of full, peer_to_peer, until_third"},
      {R"({"roster":{"late_ms":1}})", "roster: unknown field 'late_ms'"},
      {R"({"roster":{"page_size":0}})", "roster: page_size must be at least 1"},
      {R"({"roster":{"limit":"1"}})", "roster: limit must be a whole number"},
      {R"({"joined_id":"other"})", "joined_id must be one of same, linked, unlinked"},
      {R"({"callee":"timeout"})", "callee must be one of answer, decline, time_out, pstn_failure"},
      {R"({"callee":null})", "callee must be a string"},
      {R"({"ring_ms":-1})", "ring_ms must be 0 to 86400000"},
      {R"({"operations":"on"})", "operations must be one of off, until_done, kept"},
      {R"({"not_in_call":"true"})", "not_in_call must be a boolean"}};
  for (const auto& [text, why] : refusals) {
    const auto plan = CallFromJson(text);
    EXPECT_EQ(plan.status().message(), why) << text;
  }
}

}  // namespace
}  // namespace participants::graph_emulator
