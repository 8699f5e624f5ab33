#include "service/api/keep_list.h"

#include <gtest/gtest.h>

#include <string>

#include "service/api/leavers.h"

namespace participants {
namespace {

graph::Participant Person(const std::string& id, const std::string& user) {
  graph::Participant person;
  person.id = id;
  person.info.identity["user"].id = user;
  return person;
}

TEST(KeepListTest, KeepsByIdAndByTheInvitationsId) {
  KeepList keep({"A", "invited"}, {});
  graph::Participant invited = Person("b", "b");
  invited.info.participant_id = "INVITED";
  EXPECT_TRUE(keep.Keeps(Person("a", "x")));
  EXPECT_EQ(keep.FindUnmatched()->index, 1U);
  EXPECT_TRUE(keep.Keeps(invited));
  EXPECT_FALSE(keep.Keeps(Person("c", "c")));
  EXPECT_FALSE(keep.FindUnmatched());
}

TEST(KeepListTest, NamesTheListAndTheIndexOfWhatMatchesNobody) {
  KeepList keep({"a"}, {Person("", "u").info.identity, Person("", "v").info.identity});
  EXPECT_EQ(keep.FindUnmatched()->field, "keep_participant_ids");
  EXPECT_TRUE(keep.Keeps(Person("a", "u")));  // Both match the same person.
  EXPECT_EQ(keep.FindUnmatched()->field, "keep_identities");
  EXPECT_EQ(keep.FindUnmatched()->index, 1U);
}

TEST(KeepListTest, LaterKeepsWhomAnIdMatchedByIdentityToo) {
  KeepList keep({"a"}, {});
  EXPECT_TRUE(keep.Keeps(Person("a", "u")));
  EXPECT_FALSE(keep.Keeps(Person("a-second-device", "u")));
  keep.KeepByIdentity();
  EXPECT_TRUE(keep.Keeps(Person("again", "U")));
  EXPECT_FALSE(keep.Keeps(Person("other", "v")));
  // Who was kept by identity alone keeps nobody by other kinds of identity.
  graph::Participant both = Person("phone", "u");
  both.info.identity["phone"].id = "+1425";
  EXPECT_TRUE(keep.Keeps(both));
  keep.KeepByIdentity();
  graph::Participant phone;
  phone.info.identity["phone"].id = "+1425";
  EXPECT_FALSE(keep.Keeps(phone));
}

TEST(LeaversTest, SortsOnceWhoGoesAndWhoStays) {
  Leavers leavers(KeepList({"kept"}, {}), {.own_id = "me", .most_shown = 1});
  graph::Participant application;
  application.id = "application";
  application.info.identity["applicationInstance"].id = "x";
  SortedRoster sorted;
  for (const auto& entry :
       {Person("ME", "me"), Person("kept", "k"), application, Person("a", "a"), Person("A", "a"),
        Person("b", "b"), Person("", "n"), Person("x/y", "m")}) {
    leavers.Sort(entry, sorted);
  }
  ASSERT_EQ(sorted.to_go.size(), 2U);
  EXPECT_EQ(sorted.to_go[0].participant_id, "a");
  EXPECT_EQ(sorted.to_go[1].participant_id, "b");
  EXPECT_EQ(sorted.unusable.size(), 2U);
  EXPECT_EQ(sorted.kept.size(), 2);
  EXPECT_EQ(sorted.shown.size(), 1);
  EXPECT_FALSE(sorted.lists_doubted);
  EXPECT_TRUE(sorted.lists_own);
  EXPECT_GT(sorted.bytes(), 0U);
}

TEST(LeaversTest, TellsFailuresFromALateRoster) {
  Leavers leavers(KeepList({}, {}), {.own_id = "me"});
  SortedRoster first;
  leavers.Sort(Person("a", "a"), first);
  leavers.Sort(Person("b", "b"), first);
  leavers.EndRoster();
  leavers.OnDoubted("B");
  SortedRoster second;
  leavers.Sort(Person("a", "a"), second);
  EXPECT_FALSE(second.lists_leavers());
  leavers.Sort(Person("b", "b"), second);
  EXPECT_TRUE(second.lists_leavers());
  EXPECT_TRUE(second.to_go.empty());
}

TEST(LeaversTest, WhoIsKeptBySecondThoughtIsStillNotGone) {
  Leavers leavers(KeepList({"laptop"}, {}), {.own_id = "me"});
  SortedRoster first;
  leavers.Sort(Person("laptop", "alice"), first);
  leavers.Sort(Person("phone", "alice"), first);
  leavers.EndRoster();
  ASSERT_EQ(first.to_go.size(), 1U);
  leavers.OnDoubted("phone");
  SortedRoster second;
  leavers.Sort(Person("phone", "alice"), second);
  EXPECT_EQ(second.kept.size(), 1);
  EXPECT_TRUE(second.lists_leavers());
}

}  // namespace
}  // namespace participants
