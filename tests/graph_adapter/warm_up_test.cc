#include "graph_adapter/warm_up.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {
namespace {

class WarmUpTest : public testing::Test {
 protected:
  FakeEventLoop loop_;
  FakeTransport transport_{loop_};
  std::vector<bool> told_;
  std::vector<GraphErrorKind> failures_;
  WarmUp warm_up_{transport_, loop_, "https://graph.test/v1.0",
                  [this](bool ready) { told_.push_back(ready); },
                  [this](const GraphError& failure) { failures_.push_back(failure.kind); }};
};

TEST_F(WarmUpTest, IsReadyOnceThereIsAConnectionToo) {
  EXPECT_TRUE(transport_.sent().empty());
  warm_up_.OnToken(true);
  EXPECT_EQ(told_, std::vector<bool>());
  ASSERT_EQ(transport_.sent().size(), 1U);
  EXPECT_EQ(transport_.last().method, HttpMethod::kHead);
  EXPECT_EQ(transport_.last().url, "https://graph.test/v1.0/");
  EXPECT_EQ(transport_.last().deadline, loop_.Now() + std::chrono::seconds(1));
  EXPECT_TRUE(HeadersOf(transport_.last()).empty());  // Above all, no token.
  transport_.Answer(404);
  EXPECT_EQ(told_, std::vector<bool>({true}));
  EXPECT_TRUE(failures_.empty());
}

TEST_F(WarmUpTest, IsReadyWhenGraphCannotBeReached) {
  warm_up_.OnToken(true);
  transport_.Fail(TransportFailureKind::kUntrusted, /*sent=*/false);
  EXPECT_EQ(told_, std::vector<bool>({true}));
  EXPECT_EQ(failures_, std::vector({GraphErrorKind::kTlsUntrusted}));
}

TEST_F(WarmUpTest, TellsOfAProxyThatWantsCredentials) {
  warm_up_.OnToken(true);
  transport_.Answer(407);
  EXPECT_EQ(told_, std::vector<bool>({true}));
  EXPECT_EQ(failures_, std::vector({GraphErrorKind::kProxyAuthRequired}));
}

TEST_F(WarmUpTest, ConnectsOnceAndThenPassesOn) {
  warm_up_.OnToken(true);
  transport_.Answer(200);
  warm_up_.OnToken(false);
  warm_up_.OnToken(true);
  EXPECT_EQ(told_, std::vector<bool>({true, false, true}));
  EXPECT_EQ(transport_.sent().size(), 1U);
}

TEST_F(WarmUpTest, ATokenThatIsLostMeanwhileIsNotReady) {
  warm_up_.OnToken(true);
  warm_up_.OnToken(false);
  transport_.Answer(200);
  EXPECT_EQ(told_, std::vector<bool>());
  warm_up_.OnToken(true);
  EXPECT_EQ(told_, std::vector<bool>({true}));
}

TEST_F(WarmUpTest, IsNotReadyAtTheEnd) {
  warm_up_.OnToken(true);
  transport_.Cancel(1);
  loop_.RunPosted();
  EXPECT_EQ(told_, std::vector<bool>());
  EXPECT_TRUE(failures_.empty());
}

}  // namespace
}  // namespace participants::graph
