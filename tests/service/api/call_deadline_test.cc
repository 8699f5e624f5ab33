#include "service/api/call_deadline.h"

#include <gtest/gtest.h>

namespace participants {
namespace {

constexpr DeadlineLimits kLimits = {.default_deadline = absl::Seconds(30),
                                    .max_deadline = absl::Seconds(60)};

TEST(CallDeadlineTest, LongDeadlinesGiveUp50Milliseconds) {
  const CallTime time = DivideTime(absl::Seconds(9), kLimits);
  EXPECT_EQ(time.total, absl::Seconds(9));
  EXPECT_EQ(time.for_graph, absl::Milliseconds(8950));
  EXPECT_EQ(DivideTime(absl::Milliseconds(500), kLimits).for_graph, absl::Milliseconds(450));
}

// Clients send 10,001 ms as 10.1 s.
TEST(CallDeadlineTest, DeadlinesThatClientsRoundUpGiveUpTheRoundingToo) {
  EXPECT_EQ(DivideTime(absl::Milliseconds(10'100), kLimits).for_graph, absl::Milliseconds(9'950));
  EXPECT_EQ(DivideTime(absl::Seconds(60), kLimits).for_graph, absl::Milliseconds(59'850));
}

// Clients send 150,001 ms as 151 s.
TEST(CallDeadlineTest, TheLongestGiveUpASecond) {
  const DeadlineLimits limits = {.default_deadline = absl::Seconds(30),
                                 .max_deadline = absl::Minutes(5)};
  EXPECT_EQ(DivideTime(absl::Seconds(151), limits).for_graph, absl::Milliseconds(149'950));
}

TEST(CallDeadlineTest, ShortDeadlinesGiveUpATenth) {
  EXPECT_EQ(DivideTime(absl::Milliseconds(490), kLimits).for_graph, absl::Milliseconds(441));
  EXPECT_EQ(DivideTime(absl::Milliseconds(20), kLimits).for_graph, absl::Milliseconds(18));
}

TEST(CallDeadlineTest, NoDeadlineIsTheDefault) {
  const CallTime time = DivideTime(absl::InfiniteDuration(), kLimits);
  EXPECT_EQ(time.total, absl::Seconds(30));
  EXPECT_EQ(time.for_graph, absl::Milliseconds(29850));
}

TEST(CallDeadlineTest, TooLongADeadlineIsTheMaximum) {
  EXPECT_EQ(DivideTime(absl::Hours(1), kLimits).total, absl::Seconds(60));
}

TEST(CallDeadlineTest, APassedDeadlineIsNoTime) {
  EXPECT_EQ(DivideTime(absl::Seconds(-3), kLimits).total, absl::ZeroDuration());
  EXPECT_EQ(DivideTime(absl::Seconds(-3), kLimits).for_graph, absl::ZeroDuration());
}

TEST(CallDeadlineTest, ReadsGrpcTimesOfEitherClock) {
  for (const gpr_clock_type clock : {GPR_CLOCK_MONOTONIC, GPR_CLOCK_REALTIME}) {
    EXPECT_EQ(TimeUntil(gpr_inf_future(clock)), absl::InfiniteDuration());
    const gpr_timespec in_ten_seconds =
        gpr_time_add(gpr_now(clock), gpr_time_from_seconds(10, GPR_TIMESPAN));
    EXPECT_LE(TimeUntil(in_ten_seconds), absl::Seconds(10));
    EXPECT_GT(TimeUntil(in_ten_seconds), absl::Seconds(5));
    const gpr_timespec ten_seconds_ago =
        gpr_time_sub(gpr_now(clock), gpr_time_from_seconds(10, GPR_TIMESPAN));
    EXPECT_LE(TimeUntil(ten_seconds_ago), absl::Seconds(-10));
  }
}

}  // namespace
}  // namespace participants
