#include "tests/graph_emulator/roster_page.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace participants::graph_emulator {
namespace {

constexpr char kSelf[] = "http://host/list";

// The entries' names are their places, from 0.
std::vector<RosterEntry> Entries(int count) {
  std::vector<RosterEntry> entries(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) entries[static_cast<std::size_t>(i)].id = absl::StrCat(i);
  return entries;
}

// "first-last" and the link, as one text.
std::string Describe(const RosterPage& page) {
  return absl::StrCat(page.entries.empty()
                          ? "none"
                          : absl::StrCat(page.entries.front().id, "-", page.entries.back().id),
                      " ", page.next_link.value_or("end"));
}

TEST(RosterPageTest, IsTheWholeListWithoutSettings) {
  EXPECT_EQ(Describe(PageOf({}, Entries(3), 0, kSelf)), "0-2 end");
  EXPECT_EQ(Describe(PageOf({}, {}, 0, kSelf)), "none end");
}

TEST(RosterPageTest, IsCutWithoutALink) {
  RosterSettings settings;
  settings.limit = 2;
  EXPECT_EQ(Describe(PageOf(settings, Entries(3), 0, kSelf)), "0-1 end");
  EXPECT_EQ(Describe(PageOf(settings, Entries(1), 0, kSelf)), "0-0 end");
}

TEST(RosterPageTest, LinksToTheNextOne) {
  RosterSettings settings;
  settings.page_size = 2;
  EXPECT_EQ(Describe(PageOf(settings, Entries(5), 0, kSelf)), "0-1 http://host/list?$skiptoken=2");
  EXPECT_EQ(Describe(PageOf(settings, Entries(5), 2, kSelf)), "2-3 http://host/list?$skiptoken=4");
  EXPECT_EQ(Describe(PageOf(settings, Entries(5), 4, kSelf)), "4-4 end");
  EXPECT_EQ(Describe(PageOf(settings, Entries(4), 2, kSelf)), "2-3 end");
  EXPECT_EQ(Describe(PageOf(settings, Entries(5), 9, kSelf)), "none end");
  settings.limit = 3;
  EXPECT_EQ(Describe(PageOf(settings, Entries(5), 2, kSelf)), "2-2 end");
}

TEST(RosterPageTest, MayHaveALinkOfAnotherKind) {
  RosterSettings settings;
  settings.next_link = "https://elsewhere.example/{SELF}?x";
  EXPECT_EQ(Describe(PageOf(settings, Entries(2), 0, kSelf)),
            "0-1 https://elsewhere.example/http://host/list?x");
  settings.page_size = 1;
  settings.next_link = "{SELF}?$skiptoken=0";
  EXPECT_EQ(Describe(PageOf(settings, Entries(2), 1, kSelf)), "1-1 http://host/list?$skiptoken=0");
}

TEST(RosterPageTest, TakesItsOwnQueryAndNoOther) {
  RosterSettings without;
  EXPECT_EQ(EntriesBefore(without, ""), 0U);
  EXPECT_EQ(EntriesBefore(without, "$skiptoken=1"), std::nullopt);
  RosterSettings with;
  with.page_size = 2;
  EXPECT_EQ(EntriesBefore(with, ""), 0U);
  EXPECT_EQ(EntriesBefore(with, "$skiptoken=12"), 12U);
  EXPECT_EQ(EntriesBefore(with, "%24skiptoken=12"), 12U);
  for (const char* query : {"$skiptoken=", "$skiptoken=-1", "$skiptoken=x", "$top=1",
                            "$skiptoken=1&$top=1", "$skiptoken=1&$skiptoken=1", "$skiptoken=%zz"}) {
    EXPECT_EQ(EntriesBefore(with, query), std::nullopt) << query;
  }
  RosterSettings linked;
  linked.next_link = "{SELF}";
  EXPECT_EQ(EntriesBefore(linked, "$skiptoken=3"), 3U);
}

}  // namespace
}  // namespace participants::graph_emulator
