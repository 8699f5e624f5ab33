#include "service/api/uuid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace participants {
namespace {

TEST(UuidTest, IsOfVersion4) {
  for (int i = 0; i < 1000; ++i) {
    // [89ab] is spelled out: GoogleTest's own regular expressions may not support sets.
    const std::string uuid = NewUuid();
    ASSERT_EQ(uuid.size(), 36U) << uuid;
    for (size_t at = 0; at < uuid.size(); ++at) {
      const bool is_dash = at == 8 || at == 13 || at == 18 || at == 23;
      ASSERT_NE((is_dash ? std::string("-") : std::string("0123456789abcdef")).find(uuid[at]),
                std::string::npos)
          << uuid;
    }
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
  }
}

TEST(UuidTest, EveryDigitVaries) {
  std::vector<std::set<char>> seen(36);
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = NewUuid();
    for (size_t at = 0; at < uuid.size(); ++at) seen[at].insert(uuid[at]);
  }
  for (size_t at = 0; at < seen.size(); ++at) {
    if (at == 8 || at == 13 || at == 14 || at == 18 || at == 23) continue;
    EXPECT_EQ(seen[at].size(), at == 19 ? 4U : 16U) << at;
  }
}

TEST(UuidTest, ThreadsNeverMakeTheSame) {
  constexpr size_t kThreads = 4, kEach = 2000;
  std::vector<std::vector<std::string>> made(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (auto& mine : made) {
    threads.emplace_back([&mine] {
      for (size_t i = 0; i < kEach; ++i) mine.push_back(NewUuid());
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<std::string> all;
  for (const auto& mine : made) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), kThreads * kEach);
}

}  // namespace
}  // namespace participants
