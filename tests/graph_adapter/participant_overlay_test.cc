#include "graph_adapter/participant_overlay.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace participants::graph {
namespace {

InvitationParticipantInfo Participant(const std::string& kind, const std::string& identity_id,
                                      const std::string& participant_id = "") {
  InvitationParticipantInfo participant;
  participant.identity[kind].id = identity_id;
  participant.participant_id = participant_id;
  return participant;
}

TEST(OverlayAnswer, KeepsTheOrderOfTheRequestAndOurParticipantIds) {
  auto answer_b = Participant("user", "b");
  answer_b.identity["user"].tenant_id = "tenant-b";
  const auto merged =
      OverlayAnswer({Participant("user", "a", "pa"), Participant("user", "b", "pb")},
                    {answer_b, Participant("user", "a", "PA")});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].participant_id, "pa");
  EXPECT_EQ(merged[1].participant_id, "pb");
  EXPECT_EQ(merged[1].identity.at("user").tenant_id, "tenant-b");
}

TEST(OverlayAnswer, PrefersTheParticipantIdOverTheIdentity) {
  auto first = Participant("user", "same", "p2");
  first.id = "second";
  auto second = Participant("user", "same", "p1");
  second.id = "first";
  const auto merged = OverlayAnswer(
      {Participant("user", "same", "p1"), Participant("user", "same", "p2")}, {first, second});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].id, "first");
  EXPECT_EQ(merged[1].id, "second");
}

TEST(OverlayAnswer, MatchesIdentitiesOverAllKindsAndWithoutCase) {
  const auto merged =
      OverlayAnswer({Participant("user", "ABC", "p1")}, {Participant("application", "abc")});
  ASSERT_EQ(merged.size(), 1U);
  EXPECT_EQ(merged[0].identity.at("user").id, "ABC");
  EXPECT_EQ(merged[0].identity.at("application").id, "abc");
}

TEST(OverlayAnswer, LeavesWhatTheAnswerDoesNotMention) {
  auto asked = Participant("phone", "+14255550123", "p1");
  asked.hidden = true;
  asked.identity["phone"].display_name = "Front desk";
  EXPECT_EQ(OverlayAnswer({asked}, {}), std::vector{asked});
  EXPECT_EQ(OverlayAnswer({asked}, {Participant("phone", "+14255550123")}), std::vector{asked});
}

TEST(OverlayAnswer, AppendsTheSurplus) {
  const auto merged =
      OverlayAnswer({Participant("user", "a", "p1")}, {Participant("user", "z", "p9"), {}});
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].participant_id, "p1");
  EXPECT_EQ(merged[1].participant_id, "p9");
}

TEST(OverlayAnswer, DoesNotTakeTwoEmptyIdsForTheSame) {
  InvitationParticipantInfo asked = Participant("user", "a");
  InvitationParticipantInfo answer;
  answer.id = "stranger";
  const auto merged = OverlayAnswer({asked}, {answer});
  ASSERT_EQ(merged.size(), 2U);
  EXPECT_EQ(merged[0].id, "");
}

}  // namespace
}  // namespace participants::graph
