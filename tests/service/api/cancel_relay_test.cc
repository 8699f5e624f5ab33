#include "service/api/cancel_relay.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace participants {
namespace {

class CountingCall final : public graph::Cancellable {
 public:
  void Cancel() override { ++cancels; }
  std::atomic<int> cancels = 0;
};

TEST(CancelRelayTest, CancelsACallThatIsUnderWay) {
  const auto call = std::make_shared<CountingCall>();
  CancelRelay relay;
  relay.Attach(graph::ExchangeHandle(call));
  EXPECT_EQ(call->cancels, 0);
  EXPECT_FALSE(relay.cancelled());
  relay.Cancel();
  EXPECT_EQ(call->cancels, 1);
  EXPECT_TRUE(relay.cancelled());
}

TEST(CancelRelayTest, CancelsACallThatComesAfterTheCancellation) {
  const auto call = std::make_shared<CountingCall>();
  CancelRelay relay;
  relay.Cancel();
  EXPECT_TRUE(relay.cancelled());
  relay.Attach(graph::ExchangeHandle(call));
  EXPECT_EQ(call->cancels, 1);
}

TEST(CancelRelayTest, NeitherOfTwoThreadsMissesTheOther) {
  for (int round = 0; round < 500; ++round) {
    const auto call = std::make_shared<CountingCall>();
    CancelRelay relay;
    std::thread canceller([&relay] { relay.Cancel(); });
    relay.Attach(graph::ExchangeHandle(call));
    canceller.join();
    EXPECT_GE(call->cancels, 1);
  }
}

}  // namespace
}  // namespace participants
