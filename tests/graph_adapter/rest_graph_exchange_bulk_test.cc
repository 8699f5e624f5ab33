// Requests of bulk calls give way to those of other calls.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "tests/graph_adapter/rest_graph_exchange_fixture.h"

namespace participants::graph {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = GraphErrorKind;

class RestGraphExchangeBulkTest : public RestGraphExchangeTest {
 protected:
  std::shared_ptr<RestGraphExchange> RemoveInBulk(Duration time = seconds(30)) {
    return Begin(kRemoveParticipant, time, Precedence::kBulk);
  }
  void TakePlaces(int count = ExchangeResources::kBulkPlaces) {
    for (int i = 0; i < count; ++i) {
      resources_.bulk_gate->Enter(
          [this](BulkGate::Place place) { places_.push_back(std::move(place)); });
    }
    ASSERT_EQ(places_.size(), static_cast<size_t>(count));
  }

  std::vector<BulkGate::Place> places_;
};

TEST_F(RestGraphExchangeBulkTest, WaitsForAPlaceWhileOthersDoNot) {
  TakePlaces();
  RemoveInBulk();
  EXPECT_TRUE(transport_.sent().empty());
  Remove();
  ASSERT_EQ(transport_.sent().size(), 1U);
  transport_.Answer(204);
  ASSERT_TRUE(result_ && result_->ok());
  result_.reset();
  places_.pop_back();
  ASSERT_EQ(transport_.sent().size(), 2U);
  transport_.Answer(204);
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeBulkTest, GivesItsPlaceBackWithEachAnswer) {
  TakePlaces(ExchangeResources::kBulkPlaces - 1);
  RemoveInBulk();
  transport_.Answer(503);
  bool entered = false;  // During the wait for the next attempt.
  resources_.bulk_gate->Enter([&entered](BulkGate::Place) { entered = true; });
  EXPECT_TRUE(entered);
  loop_.Advance(milliseconds(100));
  transport_.Answer(204);
  ExpectAnswer(2);
}

TEST_F(RestGraphExchangeBulkTest, EndsAtItsDeadlineWithoutAPlace) {
  TakePlaces();
  RemoveInBulk(seconds(3));
  loop_.Advance(seconds(3));
  ExpectError(Kind::kDeadlineExceeded, Effect::kNone, 0);
  places_.clear();
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphExchangeBulkTest, CanBeCancelledWithoutAPlace) {
  TakePlaces();
  const auto call = RemoveInBulk();
  call->Cancel();
  loop_.RunPosted();
  ExpectError(Kind::kCancelled, Effect::kNone, 0);
  places_.clear();
  EXPECT_TRUE(transport_.sent().empty());
}

TEST_F(RestGraphExchangeBulkTest, LeavesAfterTheOthersWhenAPauseEnds) {
  resources_.throttle.Pause(loop_.Now(), seconds(4));
  RemoveInBulk();
  loop_.Advance(milliseconds(4599));
  EXPECT_TRUE(transport_.sent().empty());
  loop_.Advance(milliseconds(1));
  EXPECT_EQ(transport_.sent().size(), 1U);
  transport_.Answer(204);
  ExpectAnswer(1);
}

TEST_F(RestGraphExchangeBulkTest, DoesNotUseUpTheRetriesOfOthers) {
  const int tokens = resources_.quota.tokens();
  EXPECT_EQ(resources_.bulk_quota.tokens(), tokens / 5);
  RemoveInBulk();
  transport_.Answer(503);
  EXPECT_EQ(resources_.bulk_quota.tokens(), tokens / 5 - 5);
  loop_.Advance(milliseconds(100));
  transport_.Answer(204);
  ExpectAnswer(2);
  EXPECT_EQ(resources_.bulk_quota.tokens(), tokens / 5);
  EXPECT_EQ(resources_.quota.tokens(), tokens);
}

}  // namespace
}  // namespace participants::graph
