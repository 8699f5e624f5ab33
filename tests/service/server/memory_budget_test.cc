#include "service/server/memory_budget.h"

#include <gtest/gtest.h>

#include <optional>

namespace participants {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;

TEST(MemoryBudgetTest, ConnectionsGetWhatIsLeft) {
  const auto connections = [](std::optional<uint64_t> limit, int calls, bool tls) {
    return DivideMemory(limit, calls, tls).connections;
  };
  // The chart's values: 512 MiB less 64, 32 for rosters, and 5,000 calls of 40 KiB.
  EXPECT_EQ(connections(512 * kMiB, 5000, true), 2017);
  EXPECT_EQ(connections(512 * kMiB, 5000, false), 10'000);
  // The service's default of 10,000 calls.
  EXPECT_EQ(connections(512 * kMiB, 10'000, true), 232);
  EXPECT_EQ(connections(std::nullopt, 10'000, true), 10'000);
  EXPECT_EQ(connections(32 * kMiB, 1, true), 100);
}

// A sixteenth of the memory, and never less than two large rosters need.
TEST(MemoryBudgetTest, RostersHaveTheirOwn) {
  EXPECT_EQ(RosterBytes(128 * kMiB), 32 * kMiB);
  EXPECT_EQ(RosterBytes(512 * kMiB), 32 * kMiB);
  EXPECT_EQ(RosterBytes(1024 * kMiB), 64 * kMiB);
  EXPECT_EQ(RosterBytes(64 * 1024 * kMiB), 256 * kMiB);
  EXPECT_EQ(RosterBytes(std::nullopt), 256 * kMiB);
}

TEST(MemoryBudgetTest, StrangersGetAnEighth) {
  const ConnectionBounds bounds = DivideMemory(512 * kMiB, 10'000, true);
  EXPECT_EQ(bounds.handshakes, 29);
  EXPECT_EQ(bounds.handshakes_per_second, 29);
  EXPECT_EQ(DivideMemory(std::nullopt, 1, true).handshakes, 256);
  EXPECT_EQ(DivideMemory(kMiB, 1, true).handshakes, 12);
}

TEST(MemoryBudgetTest, WhatIsSetWins) {
  Config config;
  config.bounds = {.connections = 40, .handshakes = 0, .handshakes_per_second = 7};
  FitToMemory(config);
  EXPECT_EQ(config.bounds.connections, 40);
  EXPECT_EQ(config.bounds.handshakes_per_second, 7);
  EXPECT_GE(config.derived_bounds.connections, 100);
}

}  // namespace
}  // namespace participants
