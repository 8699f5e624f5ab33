#include "tests/soak/trend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace participants::soak {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Ninety rounds in six minutes. The first third grows, as it always does.
std::vector<Sample> Samples(const std::function<void(int, Sample&)>& change) {
  std::vector<Sample> samples;
  for (int i = 0; i < 90; ++i) {
    Sample sample{.minutes = i / 15.0,
                  .heap_mib = i < 30 ? 10 + 0.3 * i : 20 + 0.1 * (i % 3),
                  .memory_mib = i < 30 ? 10.0 + i : 40.0 + i % 3,
                  .descriptors = i < 30 ? i : 30 + i % 2,
                  .connections = 100 + i,
                  .threads = 12};
    change(i, sample);
    samples.push_back(sample);
  }
  return samples;
}

TEST(MedianSlope, IsThatOfALineWithAFewStrays) {
  EXPECT_DOUBLE_EQ(MedianSlope({0, 1, 2, 3, 4, 5, 6}, {1, 3, 5, 99, 9, 11, 13}), 2);
  EXPECT_DOUBLE_EQ(MedianSlope({1}, {7}), 0);
}

TEST(JudgeTrend, FlatIsWellAndABurstNowAndThenIsNoGrowth) {
  const Trend trend = JudgeTrend(Samples([](int i, Sample& sample) {
                                   if (i % 10 == 0) sample.memory_mib += 50;
                                 }),
                                 true);
  EXPECT_TRUE(trend.is_judged);
  EXPECT_THAT(trend.violations, IsEmpty());
}

TEST(JudgeTrend, SeesMemoryThatGrows) {
  const auto heap = Samples([](int i, Sample& sample) { sample.heap_mib += 0.04 * i; });
  EXPECT_THAT(JudgeTrend(heap, true).violations, ElementsAre(HasSubstr("heap grows")));
  const auto samples = Samples([](int i, Sample& sample) { sample.memory_mib += 0.3 * i; });
  EXPECT_THAT(JudgeTrend(samples, true).violations, ElementsAre(HasSubstr("memory grows")));
  EXPECT_THAT(JudgeTrend(samples, false).violations, IsEmpty());
}

TEST(JudgeTrend, SeesDescriptorsAndThreadsThatStay) {
  EXPECT_THAT(JudgeTrend(Samples([](int i, Sample& sample) { sample.descriptors += i / 10; }), true)
                  .violations,
              ElementsAre(HasSubstr("descriptors")));
  EXPECT_THAT(
      JudgeTrend(Samples([](int i, Sample& sample) { sample.threads += i / 5; }), true).violations,
      ElementsAre(HasSubstr("threads")));
}

TEST(JudgeTrend, SaysThatItHasTooFew) {
  const Trend trend = JudgeTrend(std::vector<Sample>(9), true);
  EXPECT_FALSE(trend.is_judged);
  EXPECT_THAT(trend.text, HasSubstr("too few"));
}

}  // namespace
}  // namespace participants::soak
