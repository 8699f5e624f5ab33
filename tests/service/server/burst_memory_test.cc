#include "service/server/burst_memory.h"

#include <gtest/gtest.h>

#include "service/api/in_flight_calls.h"
#include "tests/support/fake_graph_client.h"

namespace participants {
namespace {

class BurstMemoryTest : public testing::Test {
 protected:
  void Begin(int count) {
    for (int i = 0; i < count; ++i) (void)calls_.Begin();
  }
  void End(int count) {
    for (int i = 0; i < count; ++i) calls_.End();
  }
  int ReturnsAfter(int ticks) {
    for (int i = 0; i < ticks; ++i) memory_.Tick();
    return client_.memory_returns();
  }

  InFlightCalls calls_{1000};
  graph::FakeGraphClient client_;
  BurstMemory memory_{calls_, client_};
};

TEST_F(BurstMemoryTest, AsksTheAdapterOnceAfterABurst) {
  Begin(100);
  End(100);
  EXPECT_EQ(ReturnsAfter(1), 0);  // It may go on.
  EXPECT_EQ(ReturnsAfter(1), 1);
  EXPECT_EQ(ReturnsAfter(10), 1);
  Begin(100);
  End(100);
  EXPECT_EQ(ReturnsAfter(1), 1);
  EXPECT_EQ(ReturnsAfter(1), 2);
}

TEST_F(BurstMemoryTest, AFewCallsAreNoBurst) {
  Begin(99);
  End(99);
  EXPECT_EQ(ReturnsAfter(10), 0);
}

TEST_F(BurstMemoryTest, WaitsUntilItIsQuiet) {
  Begin(100);
  EXPECT_EQ(ReturnsAfter(10), 0);
  End(89);
  EXPECT_EQ(ReturnsAfter(10), 0);
  End(1);
  EXPECT_EQ(ReturnsAfter(1), 0);
  Begin(1);
  End(1);
  EXPECT_EQ(ReturnsAfter(1), 0);  // Eleven at once since the last time.
  EXPECT_EQ(ReturnsAfter(1), 1);
}

TEST_F(BurstMemoryTest, ANewBurstBeginsAllOver) {
  Begin(100);
  End(100);
  EXPECT_EQ(ReturnsAfter(1), 0);
  Begin(100);
  End(100);
  EXPECT_EQ(ReturnsAfter(1), 0);
  EXPECT_EQ(ReturnsAfter(1), 1);
}

}  // namespace
}  // namespace participants
