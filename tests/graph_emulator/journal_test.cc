#include "tests/graph_emulator/journal.h"

#include <gtest/gtest.h>

#include <string>

namespace participants::graph_emulator {
namespace {

JournalEntry Entry(const std::string& method, const std::string& target) {
  JournalEntry entry;
  entry.method = method;
  entry.target = target;
  return entry;
}

TEST(JournalTest, NumbersEntriesAndFindsThemAgain) {
  Journal journal(10);
  EXPECT_EQ(journal.Add(Entry("GET", "/a")), 1U);
  EXPECT_EQ(journal.Add(Entry("DELETE", "/b")), 2U);
  journal.SetStatus(2, 204);
  journal.MarkClientLeft(1);
  const auto entries = journal.Entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].status, 0);
  EXPECT_TRUE(entries[0].client_left);
  EXPECT_EQ(entries[1].status, 204);
  EXPECT_FALSE(entries[1].client_left);
}

TEST(JournalTest, CountsByMethodAndPartOfTheTarget) {
  Journal journal(10);
  journal.Add(Entry("GET", "/calls/1"));
  journal.Add(Entry("DELETE", "/calls/1/participants/2"));
  journal.Add(Entry("DELETE", "/calls/2"));
  EXPECT_EQ(journal.Count("", ""), 3U);
  EXPECT_EQ(journal.Count("DELETE", ""), 2U);
  EXPECT_EQ(journal.Count("", "/calls/1"), 2U);
  EXPECT_EQ(journal.Count("DELETE", "participants"), 1U);
}

TEST(JournalTest, DropsTheOldestAndForgivesUpdatesOfThem) {
  Journal journal(2);
  journal.Add(Entry("GET", "/1"));
  journal.Add(Entry("GET", "/2"));
  journal.Add(Entry("GET", "/3"));
  journal.SetStatus(1, 200);
  journal.SetStatus(3, 404);
  journal.SetStatus(4, 500);
  const auto entries = journal.Entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].target, "/2");
  EXPECT_EQ(entries[1].status, 404);
  EXPECT_EQ(journal.requests_received(), 3U);
}

TEST(JournalTest, ClearingDoesNotStartTheNumbersAnew) {
  Journal journal(2);
  journal.Add(Entry("GET", "/1"));
  journal.Clear();
  journal.SetStatus(1, 200);
  EXPECT_TRUE(journal.Entries().empty());
  EXPECT_EQ(journal.Add(Entry("GET", "/2")), 2U);
}

}  // namespace
}  // namespace participants::graph_emulator
