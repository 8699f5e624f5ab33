#include "tests/h2_fault_server/fault.h"

#include <gtest/gtest.h>

#include <optional>

#include "tests/h2_fault_server/journal.h"

namespace participants::h2_fault_server {
namespace {

TEST(FaultTest, EveryKindHasANameOfItsOwn) {
  for (int i = 0; i <= static_cast<int>(FaultKind::kFreeze); ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_EQ(FaultKindOf(NameOf(kind)), kind);
  }
  EXPECT_EQ(FaultKindOf("sulk"), std::nullopt);
}

TEST(FaultTest, SkipsThenStrikesThenIsSpent) {
  FaultList faults;
  Fault fault;
  fault.method = "DELETE";
  fault.path = "/participants/";
  fault.skip = 1;
  fault.times = 2;
  faults.Add(fault);
  EXPECT_FALSE(faults.Take("POST", "/participants/p").has_value());
  EXPECT_FALSE(faults.Take("DELETE", "/calls").has_value());
  EXPECT_FALSE(faults.Take("DELETE", "/participants/p").has_value());
  EXPECT_TRUE(faults.Take("DELETE", "/participants/p").has_value());
  EXPECT_TRUE(faults.Take("DELETE", "/participants/p").has_value());
  EXPECT_FALSE(faults.Take("DELETE", "/participants/p").has_value());
}

TEST(FaultTest, TheFirstThatMatchesStrikesAndForEverIsForEver) {
  FaultList faults;
  Fault once;
  once.kind = FaultKind::kRefusedStream;
  Fault for_ever;
  for_ever.times = -1;
  faults.Add(once);
  faults.Add(for_ever);
  EXPECT_EQ(faults.Take("GET", "/")->kind, FaultKind::kRefusedStream);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(faults.Take("GET", "/")->kind, FaultKind::kStall);
  faults.Clear();
  EXPECT_FALSE(faults.Take("GET", "/").has_value());
}

TEST(JournalTest, AClearedEntryIsNotMistakenForALaterOne) {
  Journal journal;
  const auto old_place = journal.Add({});
  journal.Clear();
  const auto place = journal.Add({});
  EXPECT_EQ(journal.Find(old_place), nullptr);
  ASSERT_NE(journal.Find(place), nullptr);
  journal.Find(place)->processed = true;
  journal.Find(place)->method = "GET";
  EXPECT_EQ(journal.Count("GET"), 1U);
  EXPECT_EQ(journal.Count("DELETE"), 0U);
}

}  // namespace
}  // namespace participants::h2_fault_server
