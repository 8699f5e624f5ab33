// The effect of each call setting.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/graph_emulator/call_state.h"

namespace participants::graph_emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Ids = std::vector<std::string>;
using Removal = CallState::Removal;
using State = RosterEntry::State;

class CallSettingsTest : public ::testing::Test {
 protected:
  // P-1 is in the call.
  void AddCall(CallSettings settings) {
    calls_.AddCall("call", {{"P-1", State::kActive, "{}"}}, std::move(settings));
  }
  void AddCall(RosterSettings roster) {
    CallSettings settings;
    settings.roster = std::move(roster);
    AddCall(std::move(settings));
  }

  Ids Listed() {
    Ids ids;
    const auto listed = calls_.Listed("call");
    for (const RosterEntry& entry : *listed) ids.push_back(entry.id);
    return ids;
  }

  // Invites and waits until the invitation is answered.
  void Join(const std::string& id) {
    ASSERT_TRUE(calls_.Invite("call", id, "{}"));
    now_ += seconds(10);
  }

  OperationState StateOf(const std::string& operation_id) {
    const auto operation = calls_.FindOperation("call", operation_id);
    EXPECT_TRUE(operation);
    return operation ? operation->state : OperationState::kRunning;
  }

  MonotonicTime now_;
  CallState calls_{[this] { return now_; }, CalleeBehaviour::kAnswer, seconds(10)};
};

TEST_F(CallSettingsTest, ListsWhoIsInTheCallAndNotWhoIsRinging) {
  AddCall(CallSettings());
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}"));
  EXPECT_EQ(Listed(), (Ids{"P-1"}));
  EXPECT_FALSE(calls_.Find("call", "P-2"));
  now_ += seconds(10);
  EXPECT_EQ(Listed(), (Ids{"P-1", "P-2"}));
  EXPECT_EQ(calls_.Find("CALL", "p-2")->id, "P-2");
  EXPECT_EQ(calls_.Listed("nowhere"), std::nullopt);
  EXPECT_FALSE(calls_.Find("nowhere", "P-1"));
}

TEST_F(CallSettingsTest, ListsNobodyInAPeerToPeerCall) {
  RosterSettings roster;
  roster.mode = RosterMode::kPeerToPeer;
  AddCall(roster);
  Join("P-2");
  Join("P-3");
  EXPECT_EQ(Listed(), Ids{});
  EXPECT_FALSE(calls_.Find("call", "P-1"));
  EXPECT_EQ(calls_.Remove("call", "P-1"), Removal::kRemoved);
}

TEST_F(CallSettingsTest, ListsNobodyUntilAThirdCame) {
  RosterSettings roster;
  roster.mode = RosterMode::kUntilThird;
  AddCall(roster);
  Join("P-2");
  EXPECT_EQ(Listed(), Ids{});
  EXPECT_FALSE(calls_.Find("call", "P-1"));
  Join("P-3");
  EXPECT_EQ(Listed(), (Ids{"P-1", "P-2", "P-3"}));
  EXPECT_TRUE(calls_.Find("call", "P-1"));
  // From then on the call is a group call.
  EXPECT_EQ(calls_.Remove("call", "P-3"), Removal::kRemoved);
  EXPECT_EQ(Listed(), (Ids{"P-1", "P-2"}));
}

TEST_F(CallSettingsTest, ListsWhoJoinedSomeTimeAfter) {
  RosterSettings roster;
  roster.appear_after = seconds(3);
  AddCall(roster);
  Join("P-2");
  now_ += seconds(3) - milliseconds(1);
  EXPECT_EQ(Listed(), (Ids{"P-1"}));
  EXPECT_TRUE(calls_.Find("call", "P-2"));
  now_ += milliseconds(1);
  EXPECT_EQ(Listed(), (Ids{"P-1", "P-2"}));
}

TEST_F(CallSettingsTest, ListsWhoWasRemovedForSomeTime) {
  RosterSettings roster;
  roster.disappear_after = seconds(3);
  AddCall(roster);
  EXPECT_EQ(calls_.Remove("call", "P-1"), Removal::kRemoved);
  EXPECT_EQ(calls_.Remove("call", "P-1"), Removal::kNoSuchParticipant);
  EXPECT_FALSE(calls_.Find("call", "P-1"));
  EXPECT_TRUE(calls_.Roster("call")->empty());
  now_ += seconds(3) - milliseconds(1);
  EXPECT_EQ(Listed(), (Ids{"P-1"}));
  now_ += milliseconds(1);
  EXPECT_EQ(Listed(), Ids{});
}

TEST_F(CallSettingsTest, OthersJoinWhileSomebodyIsRemoved) {
  CallSettings settings;
  settings.joining = {
      {{"J-1", State::kActive, "{}"}, {"J-2", State::kActive, "{}"}, {"J-3", State::kActive, "{}"}},
      2};
  settings.roster.appear_after = seconds(3);
  AddCall(settings);
  EXPECT_EQ(calls_.Remove("call", "nobody"), Removal::kNoSuchParticipant);
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}"));
  EXPECT_EQ(calls_.Remove("call", "P-2"), Removal::kRemoved);
  EXPECT_EQ(calls_.Roster("call")->size(), 1U);
  EXPECT_EQ(calls_.Remove("call", "P-1"), Removal::kRemoved);
  EXPECT_EQ(calls_.Roster("call")->size(), 2U);
  EXPECT_EQ(Listed(), Ids{});
  now_ += seconds(3);
  EXPECT_EQ(Listed(), (Ids{"J-1", "J-2"}));
  EXPECT_EQ(calls_.Remove("call", "j-1"), Removal::kRemoved);
  EXPECT_EQ(calls_.Remove("call", "J-2"), Removal::kRemoved);
  now_ += seconds(3);
  EXPECT_EQ(Listed(), (Ids{"J-3"}));
}

TEST_F(CallSettingsTest, SomebodyLeavesJustBeforeTheirRemoval) {
  RosterEntry leaver{"P-1", State::kActive, "{}"};
  leaver.leaves_first = true;
  CallSettings settings;
  settings.joining = {{{"J-1", State::kActive, "{}"}}, 1};
  calls_.AddCall("call", {leaver}, settings);
  EXPECT_EQ(Listed(), (Ids{"P-1"}));
  EXPECT_TRUE(calls_.Find("call", "P-1"));
  EXPECT_EQ(calls_.Remove("call", "P-1"), Removal::kNoSuchParticipant);
  EXPECT_EQ(Listed(), Ids{});

  calls_.AddCall("call", {leaver}, settings);
  EXPECT_EQ(calls_.Mute("call", "P-1"), CallState::Muting::kNoSuchParticipant);
  EXPECT_EQ(Listed(), Ids{});
}

TEST_F(CallSettingsTest, NobodyIsMutedUntilThereIsAGroup) {
  RosterSettings roster;
  roster.mode = RosterMode::kUntilThird;
  AddCall(roster);
  Join("P-2");
  EXPECT_EQ(calls_.Mute("call", "P-1"), CallState::Muting::kNoGroupCall);
  Join("P-3");
  EXPECT_EQ(calls_.Mute("CALL", "p-1"), CallState::Muting::kMuted);
  EXPECT_EQ(calls_.Mute("call", "P-1"), CallState::Muting::kMuted);
  EXPECT_EQ(calls_.Mute("call", "nobody"), CallState::Muting::kNoSuchParticipant);
  EXPECT_EQ(calls_.Mute("nowhere", "P-1"), CallState::Muting::kNoSuchCall);
  EXPECT_TRUE(calls_.Find("call", "P-1")->server_muted);
  EXPECT_FALSE(calls_.Find("call", "P-2")->server_muted);
}

TEST_F(CallSettingsTest, NeverListsACancelledInvitation) {
  RosterSettings roster;
  roster.disappear_after = seconds(3);
  AddCall(roster);
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}"));
  EXPECT_EQ(calls_.Remove("call", "P-2"), Removal::kRemoved);
  EXPECT_EQ(Listed(), (Ids{"P-1"}));
  EXPECT_EQ(calls_.Roster("call")->size(), 1U);
}

TEST_F(CallSettingsTest, WhoJoinsMayHaveANewIdThatIsLinked) {
  CallSettings settings;
  settings.joined_id = JoinedId::kLinked;
  AddCall(settings);
  Join("P-2");
  const RosterEntry joined = calls_.Listed("call")->at(1);
  EXPECT_EQ(joined.id.size(), 36U);
  EXPECT_EQ(joined.participant_id, "P-2");
  EXPECT_EQ(calls_.Remove("call", "P-2"), Removal::kNoSuchParticipant);
  EXPECT_EQ(calls_.Remove("call", joined.id), Removal::kRemoved);
}

TEST_F(CallSettingsTest, WhoJoinsMayHaveANewIdThatIsNot) {
  CallSettings settings;
  settings.joined_id = JoinedId::kUnlinked;
  AddCall(settings);
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}"));
  EXPECT_EQ(calls_.Roster("call")->at(1).id, "P-2");
  now_ += seconds(10);
  EXPECT_EQ(calls_.Listed("call")->at(1).id.size(), 36U);
  EXPECT_EQ(calls_.Listed("call")->at(1).participant_id, "");
}

TEST_F(CallSettingsTest, CalleeAndRingTimeAreTheCallsOwn) {
  CallSettings settings;
  settings.callee = CalleeBehaviour::kDecline;
  settings.ring_time = seconds(2);
  AddCall(settings);
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}"));
  now_ += seconds(2) - milliseconds(1);
  EXPECT_EQ(calls_.Roster("call")->size(), 2U);
  now_ += milliseconds(1);
  EXPECT_EQ(calls_.Roster("call")->size(), 1U);
}

TEST_F(CallSettingsTest, ForgetsOperationsUnlessTold) {
  AddCall(CallSettings());
  calls_.AddOperation("call", "op", "{}");
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}", "op"));
  EXPECT_FALSE(calls_.FindOperation("call", "op"));
}

TEST_F(CallSettingsTest, AnOperationMayVanishWhenItIsDone) {
  CallSettings settings;
  settings.operations = OperationsKept::kUntilDone;
  AddCall(settings);
  calls_.AddOperation("call", "Op", "text");
  ASSERT_TRUE(calls_.Invite("call", "P-2", "{}", "Op"));
  EXPECT_EQ(StateOf("oP"), OperationState::kRunning);
  EXPECT_EQ(calls_.FindOperation("call", "op")->document, "text");
  EXPECT_FALSE(calls_.FindOperation("call", "other"));
  now_ += seconds(10);
  EXPECT_FALSE(calls_.FindOperation("call", "op"));
}

TEST_F(CallSettingsTest, AnOperationMayTellHowItEnded) {
  const std::vector<std::pair<CalleeBehaviour, OperationState>> ends = {
      {CalleeBehaviour::kAnswer, OperationState::kAnswered},
      {CalleeBehaviour::kDecline, OperationState::kDeclined},
      {CalleeBehaviour::kTimeOut, OperationState::kTimedOut},
      {CalleeBehaviour::kPstnFailure, OperationState::kPstnFailed}};
  for (const auto& [callee, end] : ends) {
    CallSettings settings;
    settings.operations = OperationsKept::kForGood;
    settings.callee = callee;
    AddCall(settings);
    calls_.AddOperation("call", "op", "{}");
    ASSERT_TRUE(calls_.Invite("call", "P-2", "{}", "op"));
    EXPECT_EQ(StateOf("op"), OperationState::kRunning);
    now_ += seconds(10);
    EXPECT_EQ(StateOf("op"), end);
  }
}

TEST_F(CallSettingsTest, AnOperationWhoseInvitationIsCancelledOrReplacedFails) {
  CallSettings settings;
  settings.operations = OperationsKept::kForGood;
  AddCall(settings);
  for (const std::string operation_id : {"replaced", "cancelled"}) {
    calls_.AddOperation("call", operation_id, "{}");
    ASSERT_TRUE(calls_.Invite("call", "P-2", "{}", operation_id));
  }
  EXPECT_EQ(StateOf("replaced"), OperationState::kCancelled);
  EXPECT_EQ(StateOf("cancelled"), OperationState::kRunning);
  EXPECT_EQ(calls_.Remove("call", "P-2"), Removal::kRemoved);
  EXPECT_EQ(StateOf("cancelled"), OperationState::kCancelled);
}

TEST_F(CallSettingsTest, WhatIsNoParticipantIsListedAndNothingElse) {
  RosterEntry raw;
  raw.raw_json = "17";
  RosterSettings roster;
  roster.mode = RosterMode::kUntilThird;
  CallSettings settings;
  settings.roster = roster;
  calls_.AddCall("call", {raw, {"P-1", State::kActive, "{}"}, {"P-2", State::kActive, "{}"}},
                 settings);
  EXPECT_EQ(Listed(), Ids{});
  Join("P-3");
  EXPECT_EQ(Listed(), (Ids{"", "P-1", "P-2", "P-3"}));
  EXPECT_FALSE(calls_.Find("call", ""));
  EXPECT_EQ(calls_.Remove("call", ""), Removal::kNoSuchParticipant);
}

}  // namespace
}  // namespace participants::graph_emulator
