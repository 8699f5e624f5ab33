#include "service/access/caller_buckets.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace participants::access {
namespace {

class CallerBucketsTest : public testing::Test {
 protected:
  CallerBuckets Make(double per_second, double burst) {
    return CallerBuckets({.per_second = per_second, .burst = burst}, [this] { return now_; });
  }
  void Pass(absl::Duration time) { now_ += absl::ToChronoNanoseconds(time); }

  std::chrono::steady_clock::time_point now_{std::chrono::hours(1)};
};

constexpr auto kTaken = std::nullopt;

TEST_F(CallerBucketsTest, ABurstAndThenTheRate) {
  auto buckets = Make(/*per_second=*/4, /*burst=*/3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("a"), absl::Milliseconds(250));
  Pass(absl::Milliseconds(100));
  EXPECT_EQ(buckets.Take("a"), absl::Milliseconds(150));
  Pass(absl::Milliseconds(150));
  EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("a"), absl::Milliseconds(250));
  EXPECT_EQ(buckets.refused(), 3U);
}

// Otherwise a caller that obeys RetryInfo would be refused again.
TEST_F(CallerBucketsTest, TheTimeItNamesIsEnough) {
  for (const double per_second : {3.0, 7.0, 0.3, 1e-3, 999.9, 1e9}) {
    auto buckets = Make(per_second, /*burst=*/2);
    for (int i = 0; i < 1000; ++i) {
      if (const auto wait = buckets.Take("a")) {
        Pass(absl::Ceil(*wait, absl::Nanoseconds(1)));
        EXPECT_EQ(buckets.Take("a"), kTaken) << per_second;
      }
    }
  }
}

TEST_F(CallerBucketsTest, HoldsNoMoreThanTheBurst) {
  auto buckets = Make(/*per_second=*/10, /*burst=*/2);
  EXPECT_EQ(buckets.Take("a"), kTaken);
  Pass(absl::Hours(1000));
  EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("a"), absl::Milliseconds(100));
}

TEST_F(CallerBucketsTest, APartOfATokenCounts) {
  auto buckets = Make(/*per_second=*/1, /*burst=*/1.5);
  EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("a"), absl::Milliseconds(500));
}

TEST_F(CallerBucketsTest, EachCallerHasItsOwn) {
  auto buckets = Make(/*per_second=*/1, /*burst=*/1);
  EXPECT_EQ(buckets.Take("a"), kTaken);
  EXPECT_EQ(buckets.Take("b"), kTaken);
  EXPECT_EQ(buckets.Take("a"), absl::Seconds(1));
  EXPECT_EQ(buckets.Take("b"), absl::Seconds(1));
}

TEST_F(CallerBucketsTest, ExtremesStayInBounds) {
  auto slow = Make(/*per_second=*/5e-324, /*burst=*/1);
  EXPECT_EQ(slow.Take("a"), kTaken);
  const auto wait = slow.Take("a");
  ASSERT_TRUE(wait.has_value());
  EXPECT_GT(*wait, absl::Hours(24 * 365));
  EXPECT_LT(absl::ToChronoNanoseconds(*wait), std::chrono::nanoseconds::max());
  auto fast = Make(/*per_second=*/1.7e308, /*burst=*/1);
  auto large = Make(/*per_second=*/1e-300, /*burst=*/1.7e308);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(fast.Take("a"), kTaken);
    EXPECT_EQ(large.Take("a"), kTaken);
  }
}

TEST_F(CallerBucketsTest, FullBucketsTakeNoMemory) {
  auto buckets = Make(/*per_second=*/1, /*burst=*/5);
  // Each bucket is full again after a second, in which a thousand others come.
  for (int i = 0; i < 50'000; ++i) {
    EXPECT_EQ(buckets.Take(absl::StrCat("caller ", i)), kTaken);
    Pass(absl::Milliseconds(1));
    ASSERT_LE(buckets.size(), 1001U);
  }
}

TEST_F(CallerBucketsTest, ABucketThatIsNotFullKeepsNoOthersForLong) {
  auto buckets = Make(/*per_second=*/1, /*burst=*/5);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(buckets.Take("greedy"), kTaken);
  for (int i = 0; i < 50'000; ++i) {
    EXPECT_EQ(buckets.Take(absl::StrCat("caller ", i)), kTaken);
    Pass(absl::Milliseconds(1));
    ASSERT_LE(buckets.size(), 5001U);
  }
  EXPECT_LE(buckets.size(), 1001U);
}

TEST_F(CallerBucketsTest, TheNumberOfBucketsHasABound) {
  auto buckets = Make(/*per_second=*/1e-6, /*burst=*/1);
  EXPECT_EQ(buckets.Take("silent"), kTaken);
  EXPECT_EQ(buckets.Take("busy"), kTaken);
  for (size_t i = 0; i < CallerBuckets::kMost; ++i) {
    EXPECT_EQ(buckets.Take(absl::StrCat("caller ", i)), kTaken);
    // Whoever keeps calling gets no new bucket, and thus no more than the rule allows.
    EXPECT_NE(buckets.Take("busy"), kTaken);
    ASSERT_LE(buckets.size(), CallerBuckets::kMost);
  }
  EXPECT_EQ(buckets.Take("silent"), kTaken);
}

TEST_F(CallerBucketsTest, ThreadsGetNoMoreThanTheBurst) {
  auto buckets = Make(/*per_second=*/1, /*burst=*/1000);
  std::atomic<int> taken = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int call = 0; call < 500; ++call) taken += buckets.Take("a") == kTaken ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(taken, 1000);
  EXPECT_EQ(buckets.refused(), 1000U);
}

PolicyRule Limited(const std::string& name, double per_second, double burst) {
  return {.name = name,
          .principals = {"*"},
          .paths = {"*"},
          .limits = RateLimits{.per_second = per_second, .burst = burst}};
}

TEST(RuleBucketsTest, ARuleThatKeepsNameAndLimitsKeepsItsBuckets) {
  const CallerPolicy before("a", {},
                            {Limited("same", 1, 2), Limited("slower", 1, 2),
                             Limited("smaller", 1, 2), Limited("gone", 1, 2)});
  PolicyRule other_callers = Limited("same", 1, 2);
  other_callers.principals = {"spiffe://td/*"};
  const CallerPolicy after(
      "b", {},
      {Limited("slower", 0.5, 2), Limited("smaller", 1, 1), Limited("new", 1, 2), other_callers});
  const RuleBuckets old_buckets = BucketsFor(before, {});
  const RuleBuckets buckets = BucketsFor(after, old_buckets);
  ASSERT_EQ(buckets.size(), 4U);
  EXPECT_EQ(buckets.at("same"), old_buckets.at("same"));
  for (const char* const anew : {"slower", "smaller"}) {
    EXPECT_NE(buckets.at(anew), old_buckets.at(anew)) << anew;
  }
  EXPECT_EQ(buckets.at("slower")->limits(), (RateLimits{.per_second = 0.5, .burst = 2}));
  EXPECT_EQ(buckets.at("new")->limits(), (RateLimits{.per_second = 1, .burst = 2}));
}

TEST(RuleBucketsTest, ARuleWithoutLimitsHasNone) {
  const CallerPolicy policy("a", {}, {{.name = "free", .principals = {"*"}, .paths = {"*"}}});
  EXPECT_TRUE(BucketsFor(policy, {}).empty());
}

}  // namespace
}  // namespace participants::access
