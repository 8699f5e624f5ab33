#ifndef TESTS_GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_FIXTURE_H_
#define TESTS_GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph_adapter/invite_participants.h"
#include "graph_adapter/remove_participant.h"
#include "graph_adapter/rest_graph_exchange.h"
#include "tests/support/fake_event_loop.h"
#include "tests/support/fake_token_source.h"
#include "tests/support/fake_transport.h"

namespace participants::graph {

// One call on a fake loop, transport and token source.
class RestGraphExchangeTest : public testing::Test {
 protected:
  // Begins a call; its result appears in result_.
  std::shared_ptr<RestGraphExchange> Begin(const Operation& operation,
                                           Duration time = std::chrono::seconds(30),
                                           Precedence precedence = Precedence::kSingle) {
    GraphRequest request{&operation, "/participant",
                         operation.method == HttpMethod::kPost ? "{}" : "", "/call"};
    auto call = std::make_shared<RestGraphExchange>(
        resources_, std::move(request),
        ExchangeOptions{loop_.Now() + time, "client-request", "00-trace-01", precedence},
        [this](GraphResult<GraphAnswer> result) {
          EXPECT_FALSE(result_.has_value()) << "the completion ran twice";
          result_.emplace(std::move(result));
        });
    loop_.Post([call] { call->Begin(); });
    loop_.RunPosted();
    return call;
  }
  void Remove(Duration time = std::chrono::seconds(30)) { Begin(kRemoveParticipant, time); }
  void Invite(Duration time = std::chrono::seconds(30)) { Begin(kInviteParticipants, time); }

  void ExpectError(GraphErrorKind kind, Effect effect, int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_FALSE(result_->ok());
    EXPECT_EQ(result_->error().kind, kind);
    EXPECT_EQ(result_->error().effect, effect);
    EXPECT_EQ(result_->error().attempts, attempts);
    EXPECT_EQ(result_->error().client_request_id, "client-request");
    EXPECT_EQ(loop_.pending_timers(), 0U);
    EXPECT_TRUE(resources_.live_exchanges.empty());
  }
  void ExpectAnswer(int attempts) {
    ASSERT_TRUE(result_.has_value());
    ASSERT_TRUE(result_->ok());
    EXPECT_EQ(result_->value().attempts, attempts);
    EXPECT_EQ(loop_.pending_timers(), 0U);
    EXPECT_TRUE(resources_.live_exchanges.empty());
  }

  FakeEventLoop loop_;
  FakeTransport transport_{loop_};
  FakeTokenSource tokens_;
  ExchangeResources resources_{.loop = loop_,
                               .clock = loop_,
                               .transport = transport_,
                               .tokens = tokens_,
                               .random = [] { return 0.5; },
                               .quota = {},
                               .throttle = {},
                               .base_url = "https://graph",
                               .attempt_timeout = std::chrono::seconds(10),
                               .once_after_503 = true,
                               .live_exchanges = {}};
  std::optional<GraphResult<GraphAnswer>> result_;
};

}  // namespace participants::graph

#endif  // TESTS_GRAPH_ADAPTER_REST_GRAPH_EXCHANGE_FIXTURE_H_
