#include "service/api/in_flight_calls.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace participants {
namespace {

using Admission = InFlightCalls::Admission;

TEST(InFlightCallsTest, AdmitsUpToTheLimitAndAgainAfterAnEnd) {
  InFlightCalls calls(2);
  EXPECT_EQ(calls.Begin(), Admission::kAdmitted);
  EXPECT_EQ(calls.Begin(), Admission::kAdmitted);
  EXPECT_EQ(calls.Begin(), Admission::kOverloaded);
  calls.End();
  EXPECT_EQ(calls.Begin(), Admission::kAdmitted);
}

TEST(InFlightCallsTest, ADrainRefusesEvenWhatThereIsRoomFor) {
  InFlightCalls calls(2);
  calls.StopAdmitting();
  EXPECT_EQ(calls.Begin(), Admission::kDraining);
}

TEST(InFlightCallsTest, AwaitNoneReturnsAtOnceWhenThereIsNone) {
  InFlightCalls calls(2);
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
}

TEST(InFlightCallsTest, AwaitNoneGivesUpAfterItsTimeout) {
  InFlightCalls calls(2);
  ASSERT_EQ(calls.Begin(), Admission::kAdmitted);
  EXPECT_FALSE(calls.AwaitNone(absl::Milliseconds(1)));
}

TEST(InFlightCallsTest, AwaitNoneReturnsWithTheLastEnd) {
  InFlightCalls calls(2);
  ASSERT_EQ(calls.Begin(), Admission::kAdmitted);
  ASSERT_EQ(calls.Begin(), Admission::kAdmitted);
  std::thread ends([&calls] {
    calls.End();
    calls.End();
  });
  EXPECT_TRUE(calls.AwaitNone(absl::Seconds(20)));
  ends.join();
}

TEST(InFlightCallsTest, NeverAdmitsMoreThanTheLimitFromManyThreads) {
  constexpr int kLimit = 3;
  InFlightCalls calls(kLimit);
  std::atomic<int> inside = 0;
  std::atomic<bool> exceeded = false;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        if (calls.Begin() != Admission::kAdmitted) continue;
        if (++inside > kLimit) exceeded = true;
        --inside;
        calls.End();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(exceeded);
  EXPECT_TRUE(calls.AwaitNone(absl::ZeroDuration()));
}

TEST(InFlightCalls, KnowsWhenTheLastAnswerWas) {
  InFlightCalls calls(1);
  EXPECT_EQ(calls.last_answer(), std::chrono::steady_clock::time_point());
  const auto begin = std::chrono::steady_clock::now();
  (void)calls.Begin();
  EXPECT_LT(calls.last_answer(), begin);  // No answer yet.
  EXPECT_EQ(calls.Begin(), InFlightCalls::Admission::kOverloaded);
  const auto refusal = calls.last_answer();
  EXPECT_GE(refusal, begin);
  calls.End();
  const auto end = calls.last_answer();
  EXPECT_GT(end, refusal);
  calls.StopAdmitting();
  EXPECT_EQ(calls.Begin(), InFlightCalls::Admission::kDraining);
  EXPECT_GT(calls.last_answer(), end);
}

TEST(InFlightCalls, TellsThePeakSinceItWasAsked) {
  InFlightCalls calls(100);
  for (int i = 0; i < 20; ++i) (void)calls.Begin();
  for (int i = 0; i < 15; ++i) calls.End();
  const auto before = calls.TakePeak();
  EXPECT_EQ(before.most, 20);
  EXPECT_EQ(before.now, 5);
  calls.End();
  const auto after = calls.TakePeak();
  EXPECT_EQ(after.most, 5);
  EXPECT_EQ(after.now, 4);
}

}  // namespace
}  // namespace participants
