#include "tests/graph_emulator/call_state.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants::graph_emulator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Removal = CallState::Removal;
using State = RosterEntry::State;

class CallStateTest : public ::testing::Test {
 protected:
  CallState Calls(CalleeBehaviour callee = CalleeBehaviour::kAnswer) {
    CallState calls([this] { return now_; }, callee, seconds(10));
    calls.AddCall("Call-1", {{"P-1", State::kActive, "{}"}});
    return calls;
  }

  static std::vector<std::string> Describe(CallState& calls) {
    std::vector<std::string> described;
    const auto roster = calls.Roster("call-1");
    for (const RosterEntry& entry : *roster) {
      described.push_back(entry.id + (entry.state == State::kActive ? " active" : " invited"));
    }
    return described;
  }

  using Described = std::vector<std::string>;

  MonotonicTime now_;
};

TEST_F(CallStateTest, RemovesAnActiveParticipantWhateverTheCaseOfTheIds) {
  CallState calls = Calls();
  EXPECT_EQ(calls.Remove("CALL-1", "p-1"), Removal::kRemoved);
  EXPECT_EQ(Describe(calls), Described{});
  EXPECT_EQ(calls.Remove("CALL-1", "p-1"), Removal::kNoSuchParticipant);
}

TEST_F(CallStateTest, KnowsNoCallThatHasEnded) {
  CallState calls = Calls();
  EXPECT_TRUE(calls.HasCall("CALL-1"));
  EXPECT_TRUE(calls.EndCall("call-1"));
  EXPECT_FALSE(calls.EndCall("call-1"));
  EXPECT_FALSE(calls.HasCall("Call-1"));
  EXPECT_EQ(calls.Roster("Call-1"), std::nullopt);
  EXPECT_EQ(calls.Remove("Call-1", "P-1"), Removal::kNoSuchCall);
  EXPECT_FALSE(calls.Invite("Call-1", "P-2", "{}"));
}

TEST_F(CallStateTest, AnInvitationRingsAndIsAnswered) {
  CallState calls = Calls();
  ASSERT_TRUE(calls.Invite("call-1", "P-2", "{}"));
  now_ += seconds(10) - milliseconds(1);
  EXPECT_EQ(Describe(calls), (Described{"P-1 active", "P-2 invited"}));
  now_ += milliseconds(1);
  EXPECT_EQ(Describe(calls), (Described{"P-1 active", "P-2 active"}));
}

TEST_F(CallStateTest, AnInvitationThatIsDeclinedOrTimesOutLeaves) {
  for (const CalleeBehaviour callee : {CalleeBehaviour::kDecline, CalleeBehaviour::kTimeOut}) {
    CallState calls = Calls(callee);
    ASSERT_TRUE(calls.Invite("call-1", "P-2", "{}"));
    EXPECT_EQ(Describe(calls), (Described{"P-1 active", "P-2 invited"}));
    now_ += seconds(10);
    EXPECT_EQ(Describe(calls), (Described{"P-1 active"}));
    EXPECT_EQ(calls.Remove("call-1", "P-2"), Removal::kNoSuchParticipant);
  }
}

TEST_F(CallStateTest, ACancelledInvitationIsNeverAnswered) {
  CallState calls = Calls();
  ASSERT_TRUE(calls.Invite("call-1", "P-2", "{}"));
  EXPECT_EQ(calls.Remove("call-1", "p-2"), Removal::kRemoved);
  now_ += seconds(10);
  EXPECT_EQ(Describe(calls), (Described{"P-1 active"}));
}

TEST_F(CallStateTest, AnInvitationUnderAnActiveIdIsCancelledFirstAndReplacesWhenAnswered) {
  CallState calls = Calls();
  ASSERT_TRUE(calls.Invite("call-1", "p-1", "{}"));
  EXPECT_EQ(Describe(calls), (Described{"P-1 active", "p-1 invited"}));
  EXPECT_EQ(calls.Remove("call-1", "P-1"), Removal::kRemoved);
  EXPECT_EQ(Describe(calls), (Described{"P-1 active"}));

  ASSERT_TRUE(calls.Invite("call-1", "p-1", "{}"));
  now_ += seconds(10);
  EXPECT_EQ(Describe(calls), (Described{"p-1 active"}));
}

TEST_F(CallStateTest, ASecondInvitationUnderTheSameIdRingsAnew) {
  CallState calls = Calls();
  ASSERT_TRUE(calls.Invite("call-1", "P-2", "{}"));
  now_ += seconds(6);
  ASSERT_TRUE(calls.Invite("call-1", "P-2", "{}"));
  now_ += seconds(6);
  EXPECT_EQ(Describe(calls), (Described{"P-1 active", "P-2 invited"}));
}

}  // namespace
}  // namespace participants::graph_emulator
