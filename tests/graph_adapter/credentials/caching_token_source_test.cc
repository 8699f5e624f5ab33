#include "graph_adapter/credentials/caching_token_source.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_token_source.h"

namespace participants::graph {
namespace {

using std::chrono::seconds;

class CachingTokenSourceTest : public testing::Test {
 protected:
  // GetToken's current answer: a token's header, an error's kind, or nothing yet.
  std::optional<GraphResult<SharedToken>>& Get() {
    auto& slot = results_.emplace_back(std::make_unique<std::optional<GraphResult<SharedToken>>>());
    cache_.GetToken([&slot = *slot](GraphResult<SharedToken> r) { slot.emplace(std::move(r)); });
    return *slot;
  }
  // Sets the next token's lifetime. The token is refreshed after four fifths of it.
  void NextTokenLives(Duration life) {
    inner_.usable_until = loop_.Now() + life;
    inner_.refresh_at = loop_.Now() + life * 8 / 10;
  }
  void FailWith(GraphErrorKind kind) {
    GraphError error;
    error.kind = kind;
    inner_.failure = error;
  }

  FakeEventLoop loop_;
  FakeTokenSource inner_;
  std::vector<bool> readiness_;
  std::vector<GraphErrorKind> failures_;
  CachingTokenSource cache_{
      loop_, inner_, [] { return 0.0; }, [this](bool ready) { readiness_.push_back(ready); },
      [this](const GraphError& failure) { failures_.push_back(failure.kind); }};
  std::vector<std::unique_ptr<std::optional<GraphResult<SharedToken>>>> results_;
};

TEST_F(CachingTokenSourceTest, FetchesOnceForEverybody) {
  NextTokenLives(seconds(100));
  inner_.hold = true;
  auto& first = Get();
  auto& second = Get();
  EXPECT_FALSE(first);
  EXPECT_EQ(inner_.requests(), 1);
  inner_.Release();
  ASSERT_TRUE(first && second && first->ok() && second->ok());
  EXPECT_EQ(first->value(), second->value());
  EXPECT_TRUE(Get()->ok());
  EXPECT_EQ(inner_.requests(), 1);
}

TEST_F(CachingTokenSourceTest, IsReadyFromTheFirstTokenOn) {
  NextTokenLives(seconds(100));
  inner_.hold = true;
  cache_.Start();
  EXPECT_TRUE(readiness_.empty());
  inner_.Release();
  EXPECT_EQ(readiness_, std::vector{true});
}

TEST_F(CachingTokenSourceTest, RefreshesEarlyByItself) {
  NextTokenLives(seconds(100));
  cache_.Start();
  loop_.Advance(seconds(79));
  EXPECT_EQ(inner_.requests(), 1);
  NextTokenLives(seconds(100));
  loop_.Advance(seconds(1));
  EXPECT_EQ(inner_.requests(), 2);
}

TEST_F(CachingTokenSourceTest, UsesTheOldTokenWhileItLivesAndThenSaysSo) {
  NextTokenLives(seconds(100));
  cache_.Start();
  FailWith(GraphErrorKind::kTokenUnavailable);
  loop_.Advance(seconds(99));
  EXPECT_GT(inner_.requests(), 1);
  EXPECT_TRUE(Get()->ok());
  EXPECT_EQ(readiness_, std::vector{true});
  loop_.Advance(seconds(60));
  EXPECT_FALSE(Get()->ok());
  EXPECT_EQ(readiness_, (std::vector{true, false}));
  inner_.failure.reset();
  NextTokenLives(seconds(1000));
  loop_.Advance(seconds(30));
  EXPECT_TRUE(Get()->ok());
  EXPECT_EQ(readiness_, (std::vector{true, false, true}));
}

TEST_F(CachingTokenSourceTest, FailsAtOnceBetweenFetchesAndSaysWhenToComeBack) {
  FailWith(GraphErrorKind::kTokenUnavailable);
  cache_.Start();
  EXPECT_EQ(inner_.requests(), 1);
  for (int i = 0; i < 100; ++i) ASSERT_FALSE(Get()->ok());
  EXPECT_EQ(inner_.requests(), 1);
  EXPECT_EQ(Get()->error().retry_after, seconds(1));
  loop_.Advance(seconds(1));
  EXPECT_EQ(inner_.requests(), 2);
}

TEST_F(CachingTokenSourceTest, BacksOffUpToThirtySeconds) {
  FailWith(GraphErrorKind::kTokenUnavailable);
  cache_.Start();
  loop_.Advance(seconds(1 + 2 + 4 + 8 + 16 + 30 + 30));
  EXPECT_EQ(inner_.requests(), 8);
}

TEST_F(CachingTokenSourceTest, RemembersARefusedCredentialForThirtySeconds) {
  FailWith(GraphErrorKind::kTokenRejected);
  cache_.Start();
  loop_.Advance(seconds(29));
  EXPECT_EQ(inner_.requests(), 1);
  EXPECT_EQ(Get()->error().kind, GraphErrorKind::kTokenRejected);
  loop_.Advance(seconds(1));
  EXPECT_EQ(inner_.requests(), 2);
}

TEST_F(CachingTokenSourceTest, HonoursRetryAfter) {
  FailWith(GraphErrorKind::kTokenUnavailable);
  inner_.failure->retry_after = seconds(60);
  cache_.Start();
  loop_.Advance(seconds(59));
  EXPECT_EQ(inner_.requests(), 1);
  loop_.Advance(seconds(1));
  EXPECT_EQ(inner_.requests(), 2);
}

TEST_F(CachingTokenSourceTest, SharesOneForcedRefreshAmongAllWhoseTokenWasRejected) {
  NextTokenLives(seconds(100));
  cache_.Start();
  const SharedToken old = Get()->value();
  inner_.hold = true;
  EXPECT_TRUE(cache_.Reject(*old, ""));
  auto& first = Get();
  EXPECT_TRUE(cache_.Reject(*old, ""));
  auto& second = Get();
  inner_.Release();
  EXPECT_TRUE(cache_.Reject(*old, ""));  // Late: a new token is already there.
  EXPECT_EQ(inner_.requests(), 2);
  EXPECT_EQ(inner_.rejected(), 1);
  EXPECT_EQ(first->value()->header(), "Authorization: Bearer token-2");
  EXPECT_EQ(second->value(), first->value());
}

TEST_F(CachingTokenSourceTest, SaysWhenThereIsNothingFresherAndAsksAnewNextTime) {
  inner_.can_renew = false;
  cache_.Start();
  const SharedToken old = Get()->value();
  EXPECT_FALSE(cache_.Reject(*old, ""));
  EXPECT_FALSE(cache_.Reject(*old, ""));  // Another caller, at the same time.
  EXPECT_TRUE(Get()->ok());
  EXPECT_EQ(inner_.requests(), 2);
}

TEST_F(CachingTokenSourceTest, DoesNotStormEntraWhenGraphRefusesEveryToken) {
  cache_.Start();
  // Tokens that are revoked one after the other may need five rejections at once.
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(cache_.Reject(*Get()->value(), ""));
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(cache_.Reject(*Get()->value(), ""));
  EXPECT_EQ(inner_.requests(), 6);
  loop_.Advance(seconds(5));
  EXPECT_TRUE(cache_.Reject(*Get()->value(), ""));
  EXPECT_FALSE(cache_.Reject(*Get()->value(), ""));
}

TEST_F(CachingTokenSourceTest, IsNotReadyFromTheMomentItsTokenExpires) {
  NextTokenLives(seconds(100));
  cache_.Start();
  FailWith(GraphErrorKind::kTokenUnavailable);
  inner_.failure->retry_after = seconds(300);
  loop_.Advance(seconds(100));
  EXPECT_EQ(readiness_, (std::vector{true, false}));
}

TEST_F(CachingTokenSourceTest, TellsThoseWhoWaitedWhenToComeBack) {
  inner_.hold = true;
  auto& waiting = Get();
  FailWith(GraphErrorKind::kTokenUnavailable);
  inner_.Release();
  EXPECT_EQ(waiting->error().retry_after, seconds(1));
}

TEST_F(CachingTokenSourceTest, ShutdownAnswersThoseThatWait) {
  inner_.hold = true;
  auto& waiting = Get();
  cache_.Shutdown();
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->error().kind, GraphErrorKind::kShutDown);
}

// The transport shuts down after the cache and ends the fetch as failed.
TEST_F(CachingTokenSourceTest, AFetchThatShutdownCutsIsNoFailure) {
  inner_.hold = true;
  auto& waiting = Get();
  cache_.Shutdown();
  FailWith(GraphErrorKind::kTokenUnavailable);
  inner_.Release();
  EXPECT_EQ(failures_, std::vector<GraphErrorKind>());
  EXPECT_EQ(waiting->error().kind, GraphErrorKind::kShutDown);
}

TEST_F(CachingTokenSourceTest, AfterShutdownNothingIsFetched) {
  FailWith(GraphErrorKind::kTokenUnavailable);
  cache_.Start();
  cache_.Shutdown();
  EXPECT_EQ(Get()->error().kind, GraphErrorKind::kShutDown);
  loop_.Advance(seconds(3600));
  EXPECT_EQ(inner_.requests(), 1);
}

TEST_F(CachingTokenSourceTest, PassesTheClaimsOfTheRefusalThatFetches) {
  cache_.Start();
  const SharedToken old = Get()->value();
  EXPECT_TRUE(cache_.Reject(*old, R"({"a":1})"));
  EXPECT_EQ(inner_.last_claims, R"({"a":1})");
  EXPECT_TRUE(Get()->ok());
  EXPECT_TRUE(cache_.Reject(*old, R"({"b":2})"));  // Late: a new token is already there.
  EXPECT_EQ(inner_.last_claims, R"({"a":1})");
}

TEST_F(CachingTokenSourceTest, ANewCredentialEndsTheMemoryOfARefusal) {
  FailWith(GraphErrorKind::kTokenRejected);
  cache_.Start();
  EXPECT_FALSE(Get()->ok());
  loop_.Advance(seconds(20));
  EXPECT_EQ(inner_.requests(), 1);
  inner_.failure.reset();
  inner_.version = 2;
  loop_.Advance(seconds(1));
  EXPECT_EQ(inner_.requests(), 2);
  EXPECT_TRUE(Get()->ok());
  EXPECT_EQ(failures_, std::vector{GraphErrorKind::kTokenRejected});
}

TEST_F(CachingTokenSourceTest, WithATokenNobodyLooksAtTheCredential) {
  cache_.Start();
  inner_.version = 2;
  loop_.Advance(seconds(3600));
  EXPECT_EQ(inner_.requests(), 1);
}

}  // namespace
}  // namespace participants::graph
