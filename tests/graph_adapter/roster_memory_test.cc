#include "graph_adapter/roster_memory.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_event_loop.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;
using Share = RosterMemory::Share;

constexpr size_t kAll = RosterMemory::kMostBytes;
constexpr size_t kHalf = kAll / 2;

class RosterMemoryTest : public testing::Test {
 protected:
  // The grants to waiters, in order.
  struct Grant {
    char who;
    std::optional<Kind> refused;
    Share share;
  };

  RosterMemory::WaiterId Wait(char who, size_t bytes, Duration time = seconds(30)) {
    return memory_->Wait(bytes, loop_.Now() + time, [this, who](GraphResult<Share> share) {
      Grant grant{who, std::nullopt, {}};
      if (share.ok()) {
        grant.share = std::move(share.value());
      } else {
        grant.refused = share.error().kind;
      }
      grants_.push_back(std::move(grant));
    });
  }
  std::string Served() const {
    std::string served;
    for (const Grant& grant : grants_) served += grant.who;
    return served;
  }

  FakeEventLoop loop_;
  std::optional<RosterMemory> memory_{std::in_place, loop_, kAll};
  std::vector<Grant> grants_;
};

TEST_F(RosterMemoryTest, GivesWhatThereIsAndNoMore) {
  auto first = memory_->Take(kHalf);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->bytes(), kHalf);
  EXPECT_EQ(memory_->used(), kHalf);
  EXPECT_FALSE(memory_->Take(kHalf + 1));
  auto second = memory_->Take(kHalf);
  ASSERT_TRUE(second);
  EXPECT_FALSE(memory_->Take(1));
  first.reset();
  EXPECT_EQ(memory_->used(), kHalf);
  EXPECT_TRUE(memory_->Take(1));
}

// Otherwise one roster might not fit into all of the memory.
TEST_F(RosterMemoryTest, HasRoomForOneRosterAtLeast) {
  memory_.emplace(loop_, 1);
  EXPECT_TRUE(memory_->Take(kAll));
}

TEST_F(RosterMemoryTest, AShareGrowsAsFarAsThereIsMemory) {
  auto share = memory_->Take(kHalf);
  ASSERT_TRUE(share);
  EXPECT_TRUE(share->Grow(kHalf - 1));
  EXPECT_FALSE(share->Grow(2));
  EXPECT_EQ(share->bytes(), kAll - 1);
  EXPECT_EQ(memory_->used(), kAll - 1);
  EXPECT_TRUE(share->Grow(1));
  share.reset();
  EXPECT_EQ(memory_->used(), 0U);
}

TEST_F(RosterMemoryTest, AShareOfNoMemoryInParticularGrowsAsItLikes) {
  Share share;
  EXPECT_TRUE(share.Grow(kAll));
  EXPECT_TRUE(share.Grow(kAll));
  EXPECT_EQ(share.bytes(), 2 * kAll);
  EXPECT_EQ(memory_->used(), 0U);
}

TEST_F(RosterMemoryTest, AShareThatIsMovedIsGivenBackOnce) {
  Share share = *memory_->Take(kHalf);
  Share moved = std::move(share);
  EXPECT_EQ(share.bytes(), 0U);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(moved.bytes(), kHalf);
  EXPECT_EQ(memory_->used(), kHalf);
  share = Share();
  EXPECT_EQ(memory_->used(), kHalf);
  Share other = *memory_->Take(10);
  moved = std::move(other);  // Returns what it held.
  EXPECT_EQ(memory_->used(), 10U);
  moved = {};
  EXPECT_EQ(memory_->used(), 0U);
}

TEST_F(RosterMemoryTest, WhoWaitsIsServedInTheOrderOfAsking) {
  auto taken = memory_->Take(kAll);
  Wait('a', kHalf + 1);
  Wait('b', 10);
  loop_.RunPosted();
  EXPECT_EQ(Served(), "");
  EXPECT_FALSE(memory_->Take(1));
  taken.reset();
  EXPECT_EQ(Served(), "");  // Never inside another share's destructor.
  EXPECT_FALSE(memory_->Take(1)) << "overtaken";
  loop_.RunPosted();
  EXPECT_EQ(Served(), "ab");
  EXPECT_EQ(grants_[0].share.bytes(), kHalf + 1);
  EXPECT_EQ(memory_->used(), kHalf + 11);
  EXPECT_TRUE(memory_->Take(1));
}

// Otherwise the largest would wait as long as small ones keep arriving.
TEST_F(RosterMemoryTest, NobodyOvertakesWhoNeedsMore) {
  auto first = memory_->Take(kHalf);
  auto second = memory_->Take(kHalf);
  Wait('a', kAll);
  Wait('b', 10);
  loop_.RunPosted();
  first.reset();
  loop_.RunPosted();
  EXPECT_EQ(Served(), "");
  second.reset();
  loop_.RunPosted();
  EXPECT_EQ(Served(), "a");
  grants_.clear();
  loop_.RunPosted();
  EXPECT_EQ(Served(), "b");
}

TEST_F(RosterMemoryTest, WhoBeginsToWaitWhenThereIsEnoughIsServed) {
  Wait('a', kAll);
  EXPECT_EQ(Served(), "");
  loop_.RunPosted();
  EXPECT_EQ(Served(), "a");
  EXPECT_EQ(loop_.pending_timers(), 0U);
}

TEST_F(RosterMemoryTest, WhoeverWaitsUntilTheDeadlineIsRefused) {
  auto taken = memory_->Take(kAll);
  Wait('a', kAll, seconds(3));
  Wait('b', 10, seconds(5));
  loop_.Advance(milliseconds(2999));
  EXPECT_EQ(Served(), "");
  loop_.Advance(milliseconds(1));
  ASSERT_EQ(Served(), "a");
  EXPECT_EQ(grants_[0].refused, Kind::kNoMemory);
  loop_.Advance(seconds(2));
  ASSERT_EQ(Served(), "ab");
  EXPECT_EQ(grants_[1].refused, Kind::kNoMemory);
  EXPECT_EQ(memory_->used(), kAll);
}

TEST_F(RosterMemoryTest, WhoIsServedIsNotRefusedLater) {
  auto taken = memory_->Take(kAll);
  Wait('a', kAll, seconds(3));
  loop_.RunPosted();
  taken.reset();
  loop_.Advance(seconds(10));
  ASSERT_EQ(Served(), "a");
  EXPECT_FALSE(grants_[0].refused);
  EXPECT_EQ(loop_.pending_timers(), 0U);
}

TEST_F(RosterMemoryTest, WhoGivesUpLetsTheNextOneGoOn) {
  auto first = memory_->Take(kHalf);
  auto second = memory_->Take(kHalf);
  const auto waiter = Wait('a', kAll);
  Wait('b', 10);
  loop_.RunPosted();
  second.reset();
  loop_.RunPosted();
  EXPECT_EQ(Served(), "");
  memory_->GiveUp(waiter);
  EXPECT_EQ(Served(), "");  // Never inside the call.
  loop_.RunPosted();
  ASSERT_EQ(Served(), "ab");
  EXPECT_EQ(grants_[0].refused, Kind::kCancelled);
  EXPECT_FALSE(grants_[1].refused);
  EXPECT_EQ(memory_->used(), kHalf + 10);
}

TEST_F(RosterMemoryTest, TheDeadlineOfOneLetsTheNextOneGoOn) {
  auto taken = memory_->Take(kHalf);
  Wait('a', kAll, seconds(1));
  Wait('b', 10, seconds(9));
  loop_.Advance(seconds(1));
  ASSERT_EQ(Served(), "ab");
  EXPECT_EQ(grants_[0].refused, Kind::kNoMemory);
  EXPECT_FALSE(grants_[1].refused);
  EXPECT_EQ(loop_.pending_timers(), 0U);
}

TEST_F(RosterMemoryTest, GivingUpTwiceOrAfterTheEndDoesNothing) {
  auto taken = memory_->Take(kAll);
  const auto waiter = Wait('a', 10);
  memory_->GiveUp(waiter);
  memory_->GiveUp(waiter);
  loop_.RunPosted();
  EXPECT_EQ(Served(), "a");
  const auto served = Wait('b', 10);
  taken.reset();
  loop_.RunPosted();
  memory_->GiveUp(served);
  loop_.RunPosted();
  ASSERT_EQ(Served(), "ab");
  EXPECT_FALSE(grants_[1].refused);
}

TEST_F(RosterMemoryTest, ShutdownEndsThoseWhoWaitAndWhoeverComesLater) {
  auto taken = memory_->Take(kAll);
  Wait('a', 10);
  Wait('b', 10);
  loop_.RunPosted();
  memory_->Shutdown();
  EXPECT_EQ(Served(), "");
  loop_.RunPosted();
  Wait('c', 10);
  loop_.RunPosted();
  ASSERT_EQ(Served(), "abc");
  for (const Grant& grant : grants_) EXPECT_EQ(grant.refused, Kind::kShutDown);
  EXPECT_EQ(loop_.pending_timers(), 0U);
}

TEST_F(RosterMemoryTest, SharesMayOutliveIt) {
  Share share = *memory_->Take(kHalf);
  Share other = *memory_->Take(10);
  memory_.reset();
  EXPECT_EQ(share.bytes(), kHalf);
  EXPECT_TRUE(share.Grow(10));
  other = std::move(share);
  other = {};
  loop_.Advance(seconds(1));
}

// The loop has been destroyed by then as well, so nothing may be posted.
TEST_F(RosterMemoryTest, AShareThatOutlivesItAsksNothingOfTheLoop) {
  auto taken = memory_->Take(kAll);
  Wait('a', 10);
  loop_.RunPosted();
  memory_.reset();
  taken.reset();
  loop_.RunPosted();
  EXPECT_EQ(Served(), "");
}

TEST_F(RosterMemoryTest, AGrantThatIsDroppedAtOnceLetsTheNextOneGoOn) {
  auto taken = memory_->Take(kAll);
  std::string served;
  for (const char who : {'a', 'b', 'c'}) {
    memory_->Wait(kAll, loop_.Now() + seconds(9), [&served, who](const GraphResult<Share>& share) {
      EXPECT_TRUE(share.ok());
      served += who;
    });
  }
  loop_.RunPosted();
  taken.reset();
  loop_.RunPosted();
  EXPECT_EQ(served, "abc");
  EXPECT_EQ(memory_->used(), 0U);
}

}  // namespace
}  // namespace participants::graph
