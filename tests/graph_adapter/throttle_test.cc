#include "graph_adapter/throttle.h"

#include <gtest/gtest.h>

#include <chrono>

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const MonotonicTime kNow{seconds(1000)};
const MonotonicTime kFarOff = kNow + seconds(1000);

TEST(Throttle, LetsEverythingLeaveWhenThereWasNoPause) {
  const Throttle throttle;
  EXPECT_EQ(throttle.Departure(kNow, kFarOff, 0.9), kNow);
}

TEST(Throttle, SpreadsWhatHasWaitedOverATenthOfThePause) {
  Throttle throttle;
  throttle.Pause(kNow, seconds(10));
  EXPECT_EQ(throttle.ends_at(), kNow + seconds(10));
  EXPECT_EQ(throttle.Departure(kNow, kFarOff, 0.0), kNow + seconds(10));
  EXPECT_EQ(throttle.Departure(kNow + seconds(9), kFarOff, 0.5), kNow + milliseconds(10'500));
  // Includes requests that return exactly at the end of the pause, as Graph told them.
  EXPECT_EQ(throttle.Departure(kNow + seconds(10), kFarOff, 0.5), kNow + milliseconds(10'500));
  EXPECT_EQ(throttle.Departure(kNow + seconds(11), kFarOff, 0.9), kNow + seconds(11));
}

TEST(Throttle, LetsBulkRequestsLeaveAfterAllOthers) {
  Throttle throttle;
  throttle.Pause(kNow, seconds(10));
  EXPECT_EQ(throttle.Departure(kNow, kFarOff, 0.0, Precedence::kBulk), kNow + seconds(11));
  EXPECT_EQ(throttle.Departure(kNow, kFarOff, 0.5, Precedence::kBulk), kNow + milliseconds(11'500));
  EXPECT_EQ(throttle.Departure(kNow, kNow + milliseconds(10'700), 0.5, Precedence::kBulk),
            kNow + milliseconds(10'700));
}

TEST(Throttle, AShorterPauseDoesNotShortenALongerOne) {
  Throttle throttle;
  throttle.Pause(kNow, seconds(10));
  throttle.Pause(kNow + seconds(1), seconds(2));
  EXPECT_EQ(throttle.ends_at(), kNow + seconds(10));
  throttle.Pause(kNow + seconds(1), seconds(20));
  EXPECT_EQ(throttle.ends_at(), kNow + seconds(21));
}

TEST(Throttle, LeavesOutTheSpreadWhereOnlyThePauseFits) {
  Throttle throttle;
  throttle.Pause(kNow, seconds(10));
  EXPECT_EQ(throttle.Departure(kNow, kNow + milliseconds(10'100), 0.9),
            kNow + milliseconds(10'100));
  // When even that does not fit, the answer says so.
  EXPECT_EQ(throttle.Departure(kNow, kNow + seconds(3), 0.9), kNow + seconds(10));
}

}  // namespace
}  // namespace participants::graph
