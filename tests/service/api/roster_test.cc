// What a roster proves and what it does not.
#include "service/api/roster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/api/list_participants.h"

namespace participants {
namespace {

using testing::ElementsAre;

constexpr char kOwn[] = "0d3b6ad6-2c9b-4d5a-9b4e-6f1f0c1f7a11";
constexpr char kOther[] = "278405a3-f568-4b3e-b684-009193463064";

graph::Participant Entry(const std::string& id, const std::string& kind,
                         const std::string& identity) {
  graph::Participant entry;
  entry.id = id;
  entry.info.identity[kind].id = identity;
  return entry;
}
graph::Roster Roster(std::vector<graph::Participant> entries, bool is_whole = true) {
  graph::Roster roster;
  roster.participants = std::move(entries);
  roster.is_whole = is_whole;
  return roster;
}

TEST(CoverageTest, NobodyButTheApplicationIsNoRoster) {
  EXPECT_EQ(CoverageOf(Roster({}), kOwn), v1::ROSTER_COVERAGE_NOT_REPORTED);
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "application", kOwn)}), kOwn),
            v1::ROSTER_COVERAGE_NOT_REPORTED);
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "application", kOther)}), kOwn),
            v1::ROSTER_COVERAGE_AS_REPORTED)
      << "another application";
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "user", kOther)}), kOwn),
            v1::ROSTER_COVERAGE_AS_REPORTED);
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "application", kOwn), Entry("2", "user", kOther)}), kOwn),
            v1::ROSTER_COVERAGE_AS_REPORTED);
}

TEST(CoverageTest, WithoutAClientIdOneApplicationMayBeTheOwn) {
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "application", kOther)}), ""),
            v1::ROSTER_COVERAGE_NOT_REPORTED);
  EXPECT_EQ(
      CoverageOf(Roster({Entry("1", "application", kOwn), Entry("2", "application", kOther)}), ""),
      v1::ROSTER_COVERAGE_AS_REPORTED);
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "user", kOther)}), ""), v1::ROSTER_COVERAGE_AS_REPORTED);
}

TEST(CoverageTest, WhatMayBeTruncatedIsSoWhoeverIsListed) {
  EXPECT_EQ(CoverageOf(Roster({}, false), kOwn), v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED);
  EXPECT_EQ(CoverageOf(Roster({Entry("1", "user", kOther)}, false), kOwn),
            v1::ROSTER_COVERAGE_POSSIBLY_TRUNCATED);
}

TEST(FindByIdTest, ByTheIdOrTheInvitations) {
  graph::Roster roster = Roster({Entry("A", "user", "1"), Entry("b", "user", "2")});
  roster.participants[1].info.participant_id = "Invited";
  EXPECT_EQ(FindById(roster, "a"), &roster.participants[0]);
  EXPECT_EQ(FindById(roster, "invited"), &roster.participants[1]);
  EXPECT_EQ(FindById(roster, "c"), nullptr);
}

v1::ListParticipantsResponse PageOf(const graph::Roster& roster, const WantedPage& wanted) {
  ParticipantsPage page(roster, wanted);
  while (page.AddSome()) {
  }
  v1::ListParticipantsResponse response = page.TakeResponse();
  EXPECT_TRUE(response.MergeFromString(page.participants()));
  return response;
}

// All pages of such a list, each as its list of ids.
std::vector<std::vector<std::string>> Pages(const std::vector<graph::Participant>& entries,
                                            size_t page_size) {
  std::vector<std::vector<std::string>> pages;
  WantedPage plan;
  plan.page_size = page_size;
  plan.scope = "scope";
  for (;;) {
    graph::Roster roster = Roster(entries);
    const v1::ListParticipantsResponse page = PageOf(roster, plan);
    auto& ids = pages.emplace_back();
    for (const auto& participant : page.participants()) ids.push_back(participant.id());
    if (page.next_page_token().empty()) return pages;
    plan.from = *ReadPageToken(page.next_page_token(), "scope");
    if (pages.size() > 100) return pages;
  }
}

TEST(PageTest, IsOrderedByIdAndEndsWhereTheNextBegins) {
  const std::vector<graph::Participant> entries = {Entry("c", "user", "1"), Entry("a", "user", "2"),
                                                   Entry("b", "user", "3")};
  EXPECT_THAT(Pages(entries, 2), ElementsAre(ElementsAre("a", "b"), ElementsAre("c")));
  EXPECT_THAT(Pages(entries, 3), ElementsAre(ElementsAre("a", "b", "c")));
  EXPECT_THAT(Pages({}, 3), ElementsAre(ElementsAre()));
}

TEST(PageTest, EntriesOfOneIdAreEachShownOnce) {
  const std::vector<graph::Participant> entries = {Entry("", "user", "1"), Entry("", "user", "2"),
                                                   Entry("", "user", "3"), Entry("a", "user", "4"),
                                                   Entry("a", "user", "5")};
  EXPECT_THAT(Pages(entries, 2),
              ElementsAre(ElementsAre("", ""), ElementsAre("", "a"), ElementsAre("a")));
}

TEST(PageTest, EndsAtThreeMebibytesAndNeverEmpty) {
  std::vector<graph::Participant> entries;
  for (int i = 0; i < 5; ++i) {
    entries.push_back(Entry(absl::StrCat(i), "user", "u"));
    entries.back().metadata = std::string(i == 0 ? 4 << 20 : 1 << 20, 'm');
  }
  EXPECT_THAT(Pages(entries, 1000),
              ElementsAre(ElementsAre("0"), ElementsAre("1", "2"), ElementsAre("3", "4")));
}

TEST(PageTest, ShowsThoseWhoMatch) {
  graph::Roster roster = Roster({Entry("1", "user", kOwn), Entry("2", "application", kOther)});
  WantedPage plan;
  plan.page_size = 10;
  plan.filters = true;
  plan.identity["user"].id = kOther;
  const v1::ListParticipantsResponse page = PageOf(roster, plan);
  ASSERT_EQ(page.participants_size(), 1);
  EXPECT_EQ(page.participants(0).id(), "2");
}

}  // namespace
}  // namespace participants
